// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Weights

/// Checkpoints that are torn, lie, or mean harm: each is refused with the right words.
struct HostileCheckpointTests {
    struct Hostile: CustomTestStringConvertible {
        let what: String
        let bytes: [UInt8]
        let code: WeightsError.Code
        /// A part of the message.
        let says: String

        init(_ what: String, _ bytes: [UInt8], _ code: WeightsError.Code, _ says: String) {
            self.what = what
            self.bytes = bytes
            self.code = code
            self.says = says
        }

        var testDescription: String { what }
    }

    /// The few tensors that are looked at before the first number is read; only the stem's numbers are there.
    private static func maker(_ edit: (inout MadeTensor) -> Void = { _ in }) -> TorchFileMaker {
        var stem = MadeTensor(key: "stem", shape: [32, 3, 3, 3], values: [Float](repeating: 1, count: 864))
        edit(&stem)
        func bare(_ shape: [Int]) -> MadeTensor { MadeTensor(key: "bare", shape: shape, values: [1]) }
        var maker = TorchFileMaker()
        maker.tensors = [
            ("backbone.conv_stem.weight", stem),
            ("class_net.predict.conv_pw.weight", bare([9, 64, 1, 1])),
            ("fpn.resample.3.conv.conv.weight", bare([64, 320, 1, 1])),
            ("fpn.resample.3.conv.conv.bias", bare([64])),
        ]
        for cell in 0..<3 { maker.tensors.append(("fpn.cell.\(cell).x", bare([1]))) }
        return maker
    }

    private static func both(
        _ what: String, _ code: WeightsError.Code, _ says: String, _ maker: TorchFileMaker
    ) -> [Hostile] {
        TorchFileMaker.Container.allCases.map { container in
            Hostile("\(what), \(container)", maker.encoded(container), code, says)
        }
    }

    private static func pickled(
        _ what: String, _ code: WeightsError.Code, _ says: String, _ fill: (inout PickleMaker) -> Void
    ) -> [Hostile] {
        var maker = TorchFileMaker()
        maker.pickle = PickleMaker.stopped(fill)
        return both(what, code, says, maker)
    }

    /// Deep or long, of `count` opcodes.
    private static func many(_ letters: String, _ count: Int) -> String { String(repeating: letters, count: count) }

    static let pickles: [Hostile] =
        pickled("os.system", .foreignObject, "wants to run os.system") { maker in
            maker.global("os", "system")
            maker.opcodes("(")
            maker.string("touch /tmp/owned")
            maker.opcodes("tR")
        }
        + pickled("posix.system by strings", .foreignObject, "wants to run posix.system") { maker in
            maker.string("posix")
            maker.string("system")
            maker.raw([0x93])
        }
        + pickled("builtins.eval under a known name", .foreignObject, "wants to run builtins.eval") { maker in
            maker.orderedDictionary()
            maker.string("state_dict")
            maker.global("builtins", "eval")
            maker.opcodes("s")
        }
        + pickled("a whole model", .foreignObject, "wants to run effdet.bench.DetBenchTrain") {
            $0.global("effdet.bench", "DetBenchTrain")
        }
        + pickled("a storage that loads itself", .foreignObject, "torch.storage._load_from_bytes") {
            $0.global("torch.storage", "_load_from_bytes")
        }
        + pickled("a name that moves the cursor", .foreignObject, "wants to run os.?[2J") {
            $0.global("os", "\u{1b}[2J")
        }
        + pickled("opcode INST", .foreignObject, "opcode 0x69") { $0.opcodes("(ios\nsystem\n") }
        + pickled("nested lists", .malformed, "nested deeper") {
            $0.opcodes(many("]", 1000) + many("a", 999))
        }
        + pickled("nested tuples", .malformed, "nested deeper") {
            $0.opcodes(")")
            $0.raw([UInt8](repeating: 0x85, count: 100_000))
        }
        + pickled("nested marks", .malformed, "nested deeper") { $0.opcodes(many("(", 1_000_000)) }
        + pickled("a million empty lists", .malformed, "piles up") { $0.opcodes(many("]", 1_000_000)) }
        + pickled("a list without end", .malformed, "operations") { $0.opcodes("]" + many("Na", 1_000_000)) }
        + pickled("nested through the memo", .malformed, "piles up") {
            // Each list gets the next one after it was put into the one before, so that no depth shows.
            $0.opcodes("]q\u{0}" + many("h\u{0}]q\u{0}a", 1_000_000))
        }
        + pickled("a list in itself", .malformed, "nested deeper") { $0.opcodes("]q\u{0}" + many("h\u{0}a", 100)) }
        + pickled("text of 4 GB", .truncated, "a length there is too large") {
            $0.raw([UInt8(ascii: "X"), 0xff, 0xff, 0xff, 0xff])
        }
        + pickled("bytes of 2 GB", .truncated, "a length there is too large") {
            $0.raw([UInt8(ascii: "B"), 0, 0, 0, 0x80])
        }
        + pickled("text that is not UTF-8", .malformed, "not UTF-8") { $0.raw([UInt8(ascii: "U"), 1, 0xff]) }
        + pickled("an unknown memo", .malformed, "never stored") { $0.opcodes("h\u{7}") }
        + pickled("an empty stack", .malformed, "no list") { $0.opcodes("a") }
        + pickled("a mark that is not there", .malformed, "never opened") { $0.opcodes("t") }
        + pickled("calling a number", .malformed, "no function") { $0.opcodes("N)R") }
        + pickled("protocol 9", .malformed, "protocol 9") { $0.raw([0x80, 9]) }
        + pickled("a number", .missingTensor, "no dictionary of tensors") { $0.opcodes("N") }
        + pickled("a tensor of nothing", .malformed, "describes a tensor") {
            $0.global("torch._utils", "_rebuild_tensor_v2")
            $0.opcodes("(NNNNt")
            $0.opcodes("R")
        }

    static let tensors: [Hostile] =
        both("a wrong shape", .wrongShape, "[32, 3, 3, 4], expected [32, 3, 3, 3]", maker { $0.shape = [32, 3, 3, 4] })
        + both(
            "fewer numbers than the shape", .malformed, "does not fit",
            maker {
                $0.count = 860; $0.data.removeLast(16)
            })
        + both("strides beyond the storage", .malformed, "does not fit", maker { $0.strides = [28, 9, 3, 1] })
        + both("strides that overflow", .malformed, "does not fit", maker { $0.strides = [Int.max, 9, 3, 1] })
        + both("a negative stride", .malformed, "does not fit", maker { $0.strides = [-27, 9, 3, 1] })
        + both("too few strides", .malformed, "does not fit", maker { $0.strides = [1] })
        + both("a negative offset", .malformed, "does not fit", maker { $0.offset = -1 })
        + both("an offset beyond the storage", .malformed, "does not fit", maker { $0.offset = 1 })
        + both("an offset that overflows", .malformed, "does not fit", maker { $0.offset = .max })
        + both(
            "one number blown up by strides of 0", .malformed, "does not fit",
            maker {
                $0.count = 1; $0.data = [0, 0, 0, 0]; $0.strides = [0, 0, 0, 0]
            })
        + both("integers", .unsupportedType, "holds integers (IntStorage)", maker { $0.storageClass = "IntStorage" })
        + both(
            "no such storage class", .foreignObject, "torch.QInt8Storage", maker { $0.storageClass = "QInt8Storage" })
        + both("a missing storage", .malformed, "is missing", maker { $0.isMissing = true })
        + both("a NaN", .notFinite, "holds nan", maker { $0.data.replaceSubrange(0..<4, with: [0, 0, 0xc0, 0x7f]) })
        + both(
            "a shape of 2^62 classes", .wrongShape, "rows",
            {
                var made = maker(); made.tensors[1].tensor.shape = [9 << 58, 64, 1, 1]; return made
            }())
        + both(
            "no pyramid", .unknownArchitecture, "0 BiFPN cells",
            {
                var made = maker(); made.tensors.removeLast(3); return made
            }())
        + both(
            "a network of another kind", .unknownArchitecture, "backbone.",
            {
                var made = maker(); made.tensors = [("layer1.weight", made.tensors[0].tensor)]; return made
            }())
        + both(
            "a tensor under two prefixes", .malformed, "twice",
            {
                var made = maker(); made.tensors.append(("module." + made.tensors[0].name, made.tensors[0].tensor));
                return made
            }())
        + [
            Hostile(
                "a storage of 2^60 numbers, zip", maker { $0.claimedCount = 1 << 60 }.encoded(.zip), .malformed,
                "more than the whole file"),
            Hostile(
                "a storage of 865 numbers, zip", maker { $0.claimedCount = 865 }.encoded(.zip), .malformed,
                "3456 bytes instead of 3460"),
            Hostile(
                "a storage of 2^60 numbers, legacy", maker { $0.claimedCount = 1 << 60 }.encoded(.legacy), .malformed,
                "864 numbers where \(1 << 60) are expected"),
            Hostile(
                "a storage of 2^62 numbers, legacy",
                maker { $0.count = 1 << 62 }.encoded(.legacy), .truncated, "is cut off"),
        ]

    private static func zip(_ fill: (inout ZipMaker) -> Void) -> ZipMaker {
        var archive = ZipMaker()
        fill(&archive)
        return archive
    }

    private static let plain = PickleMaker.stopped { $0.opcodes("N") }

    static let archives: [Hostile] = [
        Hostile(
            "a zip without a directory", Array(maker().encoded(.zip).dropLast(30)), .truncated, "directory is missing"),
        Hostile("half a zip", Array(maker().encoded(.zip).prefix(900)), .truncated, "directory is missing"),
        Hostile("half a stream", Array(maker().encoded(.legacy).dropLast(900)), .truncated, "is cut off"),
        Hostile(
            "a stream cut in its pickle", Array(maker().encoded(.legacy).prefix(300)), .truncated, "inside its pickle"),
        Hostile("two bytes", [0x80, 2], .truncated, "inside its pickle"),
        Hostile("a pickle of something else", plain, .unsupportedContainer, "no PyTorch checkpoint"),
        Hostile(
            "a deflated bomb for a pickle",
            zip { $0.add("x/data.pkl", plain, method: 8, size: 4_000_000_000) }.encoded(), .malformed,
            "4000000000 bytes is larger"),
        Hostile(
            "a small deflated pickle", zip { $0.add("x/data.pkl", plain, method: 8) }.encoded(), .unsupportedContainer,
            "is compressed"),
        Hostile(
            "an encrypted pickle", zip { $0.add("x/data.pkl", plain, flags: 1) }.encoded(), .unsupportedContainer,
            "is encrypted"),
        Hostile(
            "deflated tensors",
            {
                var made = maker(); made.zipMethod = 8; return made.encoded(.zip)
            }(),
            .unsupportedContainer, "data/stem is compressed"),
        Hostile(
            "a flipped bit", zip { $0.add("x/data.pkl", plain, checksum: CRC32.checksum(of: plain) ^ 1) }.encoded(),
            .malformed, "the checksum of its entry x/data.pkl is wrong"),
        Hostile(
            "an entry longer than the file", zip { $0.add("x/data.pkl", plain, size: 5000) }.encoded(), .malformed,
            "outside itself"),
        Hostile(
            "an entry of 2^63 bytes", zip { $0.add("x/data.pkl", plain, size: .min, isWide: true) }.encoded(),
            .malformed,
            "outside itself"),
        Hostile(
            "an entry beyond the file", zip { $0.add("x/data.pkl", plain, offset: 100_000) }.encoded(), .malformed,
            "outside itself"),
        Hostile(
            "an entry where there is none", zip { $0.add("x/data.pkl", plain, offset: 1) }.encoded(), .malformed,
            "where it should be"),
        Hostile(
            "two entries of one name",
            zip { archive in
                archive.add("x/data.pkl", plain)
                archive.add("x/data.pkl", plain)
            }.encoded(), .malformed, "two entries"),
        Hostile(
            "two pickles",
            zip { archive in
                archive.add("x/data.pkl", plain)
                archive.add("y/data.pkl", plain)
            }.encoded(), .unsupportedContainer, "2 entries called data.pkl"),
        Hostile("a zip of other things", zip { $0.add("readme", plain) }.encoded(), .unsupportedContainer, "0 entries"),
        Hostile(
            "more entries than there are", zip { $0.add("x/data.pkl", plain) }.encoded(claimedCount: .max), .malformed,
            "fewer entries"),
        Hostile(
            "a negative number of entries", zip { $0.add("x/data.pkl", plain) }.encoded(claimedCount: -1), .malformed,
            "fewer entries"),
        Hostile(
            "a directory of 2^62 bytes", zip { $0.add("x/data.pkl", plain) }.encoded(claimedSize: 1 << 62), .malformed,
            "directory of"),
        Hostile(
            "a directory beyond the file", zip { $0.add("x/data.pkl", plain) }.encoded(claimedSize: 4000), .malformed,
            "directory outside itself"),
        Hostile(
            "TorchScript",
            zip { archive in
                archive.add("x/data.pkl", plain)
                archive.add("x/constants.pkl", plain)
            }.encoded(), .unsupportedContainer, "TorchScript"),
        Hostile(
            "a big-endian machine's",
            zip { archive in
                archive.add("x/data.pkl", plain)
                archive.add("x/byteorder", Array("big".utf8))
            }.encoded(), .unsupportedContainer, "big-endian"),
    ]

    @Test(arguments: pickles + tensors + archives)
    func isRefused(hostile: Hostile) throws {
        let error = try #require(throws: WeightsError.self) { try withFile(hostile.bytes, Checkpoint.load) }
        #expect(error.code == hostile.code, "\(error)")
        #expect(error.message.contains(hostile.says), "\(error)")
        #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 })
    }

    /// Whatever lies after the point where a sound file is cut, or which byte is another one: no crash.
    @Test(arguments: TorchFileMaker.Container.allCases, [UInt64(1), 2])
    func damagedFilesNeverCrash(container: TorchFileMaker.Container, seed: UInt64) throws {
        var state = seed
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let sound = Self.maker().encoded(container)
        for _ in 0..<300 {
            var bytes = sound
            for _ in 0...random(below: 3) { bytes[random(below: bytes.count)] = UInt8(random(below: 256)) }
            if random(below: 4) == 0 { bytes.removeLast(random(below: bytes.count)) }
            #expect(throws: WeightsError.self, "seed \(seed)") { try withFile(bytes, Checkpoint.load) }
        }
    }

    /// The form of the file is sound, so what is missing is the rest of the network.
    @Test(arguments: TorchFileMaker.Container.allCases)
    func theFileThatAllThisDamageIsDoneToIsSound(container: TorchFileMaker.Container) throws {
        let error = try #require(throws: WeightsError.self) {
            try withFile(Self.maker().encoded(container), Checkpoint.load)
        }
        #expect(error.code == .missingTensor)
        #expect(error.message.contains("has no tensor backbone.bn1.weight"))
    }
}
