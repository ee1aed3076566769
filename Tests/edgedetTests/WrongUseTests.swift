// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SharedTestSupport
import Testing

/// What people do wrong, done with the built program: each gets a sentence that names the thing, a remedy, and the exit
/// status of its kind.
@Suite(.timeLimit(.minutes(3))) struct WrongUseTests {
    /// A row of the table.
    ///
    /// In the texts, F is the row's own folder, M the default int8 model, W its float weights, P a sample picture, as
    /// "$F" and so on.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The command line, split at spaces.
        let command: String
        let status: Int32
        /// What standard error says, in this order.
        let phrases: [String]

        init(_ name: String, _ command: String, _ status: Int32, _ phrases: String...) {
            testDescription = name
            self.command = command
            self.status = status
            self.phrases = phrases
        }
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let weights = "\(EdgedetProgram.root)/models/symbols-d0.safetensors"
    private static let picture = "\(EdgedetProgram.root)/calibration/images/001.jpg"

    private func filled(_ text: String) -> String {
        var text = text
        for (mark, value) in [
            ("$F", folder.path), ("$M", EdgedetProgram.model), ("$W", Self.weights), ("$P", Self.picture),
        ] {
            text = text.replacingOccurrences(of: mark, with: value)
        }
        return text
    }

    private func check(_ row: Case, prefix: [String] = [], endingAfter phrase: String? = nil) throws {
        let arguments = filled(row.command).split(separator: " ").map(String.init)
        let outcome = try EdgedetProgram.run(arguments, prefix: prefix, endingAfter: phrase.map(filled))
        #expect(outcome.status == row.status, "\(outcome.errors)")
        var rest = outcome.errors[...]
        for phrase in row.phrases.map(filled) {
            guard let found = rest.range(of: phrase) else {
                Issue.record("\"\(phrase)\" is missing in: \(outcome.errors)")
                return
            }
            rest = rest[found.upperBound...]
        }
    }

    // MARK: - Cameras and other sources

    @Test(arguments: [
        Case(
            "no camera", "devices /dev/video4095", 1, "error: There is no camera '/dev/video4095'",
            "; name one of those that 'edgedet devices' lists"),
        Case(
            "a source without its name", "run --source==folder:$F --model $M --socket $F/s", 78,
            "error: a camera cannot be called ''; choose a name of at most 64 bytes without spaces"),
        Case(
            "a device that is no camera", "run --source /dev/null --model $M --socket $F/s", 1,
            "error: camera null: Camera '/dev/null' is no video device", "see 'edgedet devices'"),
        Case(
            "a picture instead of a camera", "run --source $P --model $M --socket $F/s", 78,
            "error: '$P' is neither a camera nor a folder nor a Y4M stream", "; write /dev/video0"),
        Case(
            "a path without anything", "run --source $F/no --model $M --socket $F/s", 78,
            "error: '$F/no' is neither a camera nor", "; write /dev/video0"),
        Case(
            "a folder that is not there", "run --source folder:$F/no --model $M --socket $F/s", 1,
            "error: camera no: Folder '$F/no' does not exist; check the path"),
        Case(
            "a folder without pictures", "run --source $F/nothing --model $M --socket $F/s", 1,
            "error: camera nothing: ", "'$F/nothing'", "; put files that end in .jpg"),
        Case(
            "a file that is no Y4M stream", "run --source y4m:$P --model $M --socket $F/s", 1,
            "error: camera 001.jpg: ", "$P"),
        Case("no source at all", "run --config $F/empty.yaml --model $M", 78, "there is no camera", "; give one with"),
        Case(
            "an option of trying without trying", "devices --set exposure_absolute=1", 2, "add --try"),
    ])
    func sources(_ row: Case) throws {
        try FileManager.default.createDirectory(atPath: folder.file("nothing"), withIntermediateDirectories: false)
        try folder.write("", to: "empty.yaml")
        try check(row)
    }

    /// A camera may come, so the daemon says once what is the matter, and goes on.
    @Test func cameraThatIsNotThere_isWaitedFor() throws {
        let row = Case(
            "no camera", "run --source /dev/video4095 --model $M --socket $F/s", 0,
            "error: camera lost, trying again: Camera '/dev/video4095' does not exist; plug it in")
        try check(row, endingAfter: "trying again")
    }

    // MARK: - Pictures

    @Test(arguments: [
        Case("a torn picture", "detect $F/torn.jpg --model $M", 1, "error: $F/torn.jpg ", "; "),
        Case(
            "an empty picture", "detect $F/empty.jpg --model $M", 1, "error: $F/empty.jpg is empty; name a JPEG or PNG"),
        Case(
            "a text as a picture", "detect $F/text.jpg --model $M", 1,
            "error: $F/text.jpg is no picture", "; name a JPEG or PNG file"),
        Case(
            "a picture of another kind", "detect $F/picture.gif --model $M", 1,
            "error: $F/picture.gif is a GIF file, which is not read here; convert it to JPEG or PNG"),
        Case(
            "a folder of what is no picture", "detect $F --model $M", 1,
            "error: $F/empty.jpg is empty; ", "error: $F/text.jpg is no picture: "),
        Case(
            "a picture that is not there", "detect $F/no.jpg --model $M", 1,
            "error: $F/no.jpg cannot be read: No such file or directory; check the path"),
        Case("no picture", "detect --model $M", 2, "Missing expected argument"),
    ])
    func pictures(_ row: Case) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: Self.picture))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.file("torn.jpg")))
        try folder.write("", to: "empty.jpg")
        try folder.write("hello\n", to: "text.jpg")
        try folder.write("GIF89a............", to: "picture.gif")
        try check(row)
    }

    // MARK: - Models and numbers

    @Test(
        .enabled(if: EdgedetProgram.hasModel, "the default model is not there"),
        arguments: [
            Case(
                "a float model", "detect $P --model $W", 1,
                "error: $W is not an int8 model; turn float weights into one with 'edgedet calibrate'"),
            Case("a torn model", "detect $P --model $F/torn", 1, "error: $F/torn is cut off", "; get or make"),
            Case(
                "one flipped bit", "detect $P --model $F/flipped", 1,
                "error: $F/flipped is damaged: its contents do not match their checksum", "; copy the file again"),
            Case(
                "a flipped bit, the daemon", "run --source /dev/video4095 --model $F/flipped --socket $F/s", 1,
                "damaged"),
            Case("a picture as a model", "detect $P --model $P", 1, "error: $P", "; "),
            Case(
                "a model that is not there", "detect $P --model $F/no", 1, "error: cannot read $F/no: No such file",
                "; check the path"),
            Case("a score above 1", "detect $P --model $M --score 1.5", 2, "--score must be 0 to 1"),
            Case("a score below 0", "run --source /dev/video0 --score=-0.1", 2, "--score is a number from 0 to 1"),
            Case("a score that is no number", "detect $P --score high", 2, "The value 'high' is invalid for '--score"),
            Case(
                "a score above 1 in the configuration", "run --config $F/score.yaml", 78,
                "error: $F/score.yaml:3: 'score' is '30', not a number from 0 to 1; write for example \"score: 0.3\""),
            Case(
                "labels for other classes", "import $W --output $F/out --labels coco90", 1,
                "error: coco90 names 90 classes, but $W has 6; give one name per class"),
            Case(
                "another number of classes", "import $W --output $F/out --classes 90", 1,
                "error: $W has 6 classes, not 90; give --classes 6"),
        ])
    func modelsAndNumbers(_ row: Case) throws {
        var model = try Data(contentsOf: URL(fileURLWithPath: EdgedetProgram.model))
        try model.prefix(model.count / 2).write(to: URL(fileURLWithPath: folder.file("torn")))
        model[model.count - 1000] ^= 0x10
        try model.write(to: URL(fileURLWithPath: folder.file("flipped")))
        try folder.write("cameras:\n  door: /dev/video0\nscore: 30\n", to: "score.yaml")
        try check(row)
        #expect(!folder.exists("out"))
    }

    // MARK: - Configuration

    @Test(arguments: [
        ("cameras:\n  door:\n    sorce: /dev/video0\n", ":3: unknown key 'sorce'; write 'source'"),
        (
            "cameras:\n  door:\n    source: /dev/video0\n    contrls: {gain: 3}\n",
            ":4: unknown key 'contrls'; write 'controls'"
        ),
        ("camras: {}\n", ":1: unknown key 'camras'; write 'cameras'"),
        (
            "cameras:\n  door: [1]\n",
            ":2: 'door' is a list, not a section of keys and values; write for example \"door: {source: /dev/video0}\""
        ),
        ("cameras: {door: \"/dev/video0}\n", ":2: not YAML, found unexpected end of stream; check the quotes"),
    ])
    func configuration(_ text: String, _ message: String) throws {
        try folder.write(text, to: "e.yaml")
        try check(Case("", "run --config $F/e.yaml", 78, "error: $F/e.yaml\(message)"))
    }

    @Test func configurationThatIsNotThere() throws {
        try check(
            Case(
                "", "run --config $F/no.yaml", 78, "error: cannot read the configuration file $F/no.yaml",
                "; check that it exists"))
    }

    // MARK: - Sockets

    @Test(.enabled(if: EdgedetProgram.hasModel, "the default model is not there"))
    func sockets() async throws {
        let pictures = "run --source \(EdgedetProgram.root)/calibration/images --fps 0 --model $M"
        let long = String(repeating: "x", count: 108)
        try check(
            Case(
                "", "\(pictures) --socket /\(long)", 78, "error: the socket's path has 109 bytes, more than 107: /xxx",
                "; choose a shorter path"))
        try check(Case("", "watch --socket /\(long)", 78, "error: the socket's path has 109 bytes, more than 107"))
        try folder.write("text", to: "file")
        try check(
            Case(
                "", "\(pictures) --socket $F/file", 1, "error: $F/file exists and is not a socket",
                "; choose another path"))
        try check(
            Case(
                "", "\(pictures) --socket $F/no/s", 1, "error: cannot listen on $F/no/s: No such file",
                "; check that its folder exists"))
        try check(Case("", "watch --socket $F/s", 1, "error: no daemon listens on $F/s; start one with"))

        // A daemon that lives; then the file that it leaves when it is killed, which the next one replaces.
        let command = filled("\(pictures) --loop --socket $F/s").split(separator: " ").map(String.init)
        let (living, socket) = (EdgedetProgram.process(command), folder.file("s"))
        try living.run()
        #expect(try EdgedetProgram.run(["watch", "--wait", "--count", "1", "--socket", socket]).status == 0)
        try check(
            Case(
                "", "\(pictures) --socket $F/s", 1, "error: another process already listens on $F/s; stop it first"))
        kill(living.processIdentifier, SIGKILL)
        living.waitUntilExit()
        #expect(folder.exists("s"))
        let next = EdgedetProgram.process(command)
        try next.run()
        let watch = try EdgedetProgram.run(["watch", "--wait", "--json", "--count", "2", "--socket", socket])
        next.terminate()
        next.waitUntilExit()
        #expect(watch.status == 0)
        #expect(watch.output.split(separator: "\n").count == 2)
        #expect(next.terminationStatus == 0)
        #expect(!folder.exists("s"))
    }

    /// A connection that fails for another reason than that nobody listens.
    @Test func socketBelowAFile() throws {
        try folder.write("text", to: "file")
        try check(Case("", "watch --socket $F/file/s", 1, "error: cannot connect to $F/file/s: Not a directory; check"))
    }

    // MARK: - Outputs

    /// Standard error may be full, too; then nothing can be said, but the work goes on and its status stays.
    @Test func nothingCanBeSaid() throws {
        let picture = "\(EdgedetProgram.root)/calibration/images/001.jpg"
        let full = ["/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh"]
        let outcome = try EdgedetProgram.run(["detect", folder.file("no.jpg"), picture], prefix: full)
        #expect(outcome.status == 1)
        #expect(outcome.output.hasPrefix(picture))
    }

    /// As a shell gives it for a variable that is not set.
    @Test func outputWithoutAName() throws {
        let outcome = try EdgedetProgram.run(["detect", folder.file("no.jpg"), "--output", ""])
        #expect(outcome.status == 1)
        #expect(outcome.errors == "error: the name of the output's folder is empty; name a folder\n")
    }

    /// A picture that would be replaced by the one with boxes.
    @Test func picturesStayWhatTheyAre() throws {
        let picture = try Data(contentsOf: URL(filePath: "\(EdgedetProgram.root)/calibration/images/001.jpg"))
        try picture.write(to: URL(filePath: folder.file("a.png")))
        let outcome = try EdgedetProgram.run(["detect", folder.path, "--output", folder.path])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "error: \(folder.path)/a.png would be written, but \(folder.path)/a.png is the same file, and needed; "
                + "name another file for the output\n")
        #expect(try Data(contentsOf: URL(filePath: folder.file("a.png"))) == picture)
    }

    /// What nobody gets must not count as done.
    @Test(arguments: ["detect $P", "bench --iterations 1 --threads 1"])
    func fullOutputIsAFailure(_ command: String) throws {
        let picture = "\(EdgedetProgram.root)/calibration/images/001.jpg"
        let arguments = command.replacingOccurrences(of: "$P", with: picture).split(separator: " ").map(String.init)
        let full = ["/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh"]
        let outcome = try EdgedetProgram.run(arguments, prefix: full)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: standard output cannot be written: "))
    }

    /// The folders and pictures to read are not there either: what is named must be found out first.
    @Test(arguments: [
        Case(
            "no folder to calibrate into", "calibrate $F/no --weights $W --output $F/no/model", 1,
            "error: $F/no/model cannot be written: No such file or directory; check that its folder exists"),
        Case(
            "a folder as the model", "calibrate $F/no --weights $W --output $F", 1,
            "error: $F cannot be written: it is a folder; name a file in it"),
        Case(
            "a device as the model", "calibrate $F/no --weights $W --output /dev/full", 1,
            "error: /dev/full cannot be written: it is not a regular file; name another file"),
        Case(
            "a folder under a file", "detect $F/no.jpg --model $F/no --output $F/file/pictures", 1,
            "error: $F/file/pictures cannot be written: Not a directory; check that its folder exists"),
        Case(
            "a file as the folder", "detect $F/no.jpg --model $F/no --output $F/file", 1, "error: $F/file",
            "cannot be written", "; "),
        Case(
            "the float network as the model", "calibrate $F/no --weights $W --output $W", 1,
            "error: $W would be written, but $W is the same file, and needed; name another"),
        Case(
            "the report as the model", "calibrate $F/no --weights $W --output $F/m --report $F/./m", 1,
            "error: $F/./m would be written, but $F/m is the same file, and needed; name another"),
        Case(
            "the annotations as the detections",
            "evaluate --annotations $F/file --images $F --model $F/no --output-detections $F/file", 1,
            "error: $F/file would be written, but $F/file is the same file, and needed; name another"),
        Case(
            "a network into no folder", "import $F/no.pth --output $F/no/network", 1,
            "error: $F/no/network cannot be written: No such file or directory; check that its folder exists"),
        Case(
            "detections into no folder",
            "evaluate --annotations $F/no.json --images $F/no --model $F/no --output-detections $F/no/found.json", 1,
            "error: $F/no/found.json cannot be written: No such file or directory; check that its folder exists"),
        Case(
            "a log in no folder", "run --source /dev/video4095 --model $M --socket $F/s --log $F/no/log", 1,
            "error: cannot open the log file $F/no/log: No such file or directory; check that its folder exists"),
    ])
    func outputs(_ row: Case) throws {
        try folder.write("text", to: "file")
        try check(row)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    // MARK: - Permissions

    /// How to run the program as a user without rights; nil where that is impossible.
    private static let asNobody: [String]? = {
        let prefix = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: prefix[0]) else { return nil }
        // It may lie in a folder that others do not see.
        let outcome = try? EdgedetProgram.run(["--help"], prefix: prefix)
        return outcome?.status == 0 ? prefix : nil
    }()

    @Test(.enabled(if: asNobody != nil, "only root can try what a user without rights is told"))
    func permissions() throws {
        let nobody = try #require(Self.asNobody)
        #expect(chmod(folder.path, 0o755) == 0)
        // A node of a driver that is always there, owned as a camera's is: permissions are looked at before the driver.
        let group = try #require(getgrnam("video")?.pointee.gr_gid)
        #expect(mknod(folder.file("camera"), S_IFCHR | 0o660, 1 << 8 | 3) == 0)
        #expect(chown(folder.file("camera"), 0, group) == 0)
        #expect(chmod(folder.file("camera"), 0o660) == 0)
        try folder.write("secret", to: "secret")
        #expect(chmod(folder.file("secret"), 0o600) == 0)
        try check(
            Case(
                "", "run --source $F/camera --model $M --socket /tmp/edgedet-nobody-\(getpid())", 0,
                "Camera '$F/camera' may not be opened by this user; add the user to the group 'video' that owns it "
                    + "(usermod -aG video USER)"),
            prefix: nobody, endingAfter: "by this user")
        for row in [
            Case("", "detect $F/secret --model $M", 1, "error: $F/secret cannot be read: Permission denied; check"),
            Case("", "detect $P --model $F/secret", 1, "error: cannot read $F/secret: Permission denied; check"),
            Case("", "run --config $F/secret", 78, "error: cannot read the configuration file $F/secret; check"),
            Case(
                "", "detect $P --model $M --output $F/out", 1,
                "error: $F/out cannot be written: Permission denied; check"),
            Case(
                "", "import $W --output $F/out", 1, "error: $F/out cannot be written: Permission denied; check that"),
            Case(
                "", "run --source $F --model $M --socket $F/s", 1,
                "error: cannot listen on $F/s: Permission denied; check"),
            Case(
                "", "run --source $F --model $M --socket /tmp/edgedet-nobody-\(getpid()) --log $F/log", 1,
                "error: cannot open the log file $F/log: Permission denied; check"),
        ] {
            try check(row, prefix: nobody)
        }
    }
}
