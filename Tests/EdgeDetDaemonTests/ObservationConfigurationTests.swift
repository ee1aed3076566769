// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EdgeDetDaemon

@Suite struct ObservationConfigurationTests {
    private func read(_ text: String) throws -> Configuration { try Configuration(yaml: text, name: "e.yaml") }

    @Test func nothingIsWrittenUnlessAskedFor() throws {
        let configuration = try read("cameras: {door: /dev/video0}")
        #expect(configuration.control == ControlConfiguration())
        #expect(configuration.control.isEnabled)
        #expect(configuration.snapshots == nil)
        #expect(configuration.metrics == nil)
    }

    @Test func everyKeyIsRead() throws {
        let configuration = try read(
            """
            control: {path: /run/c, mode: 0600}
            snapshots: {folder: /var/lib/edgedet/snapshots, max_size: 2G, cooldown: 0.5}
            metrics: /var/lib/edgedet/edgedet.prom
            cameras:
              door: /dev/video0
              yard: {source: /dev/video1, snapshots: off}
              gate: {source: /dev/video2, snapshots: {cooldown: 60}}
            """)
        #expect(configuration.control.path == "/run/c")
        #expect(configuration.control.permissions == 0o600)
        #expect(configuration.snapshots?.folder == "/var/lib/edgedet/snapshots")
        #expect(configuration.snapshots?.maximumBytes == 2 << 30)
        #expect(configuration.snapshots?.cooldown == 0.5)
        #expect(configuration.metrics == "/var/lib/edgedet/edgedet.prom")
        #expect(configuration.cameras.map(\.snapshots.isEnabled) == [true, false, true])
        #expect(configuration.cameras.map(\.snapshots.cooldown) == [nil, nil, 60])
    }

    @Test(arguments: ["off", "no", "false"]) func controlCanBeTurnedOff(_ word: String) throws {
        #expect(try read("control: \(word)").control.isEnabled == false)
    }

    @Test func shortFormsNameAPlace() throws {
        #expect(try read("control: /run/c").control.path == "/run/c")
        #expect(try read("snapshots: /pictures").snapshots == SnapshotConfiguration(folder: "/pictures"))
    }

    @Test(arguments: [
        (
            "snapshots: {max_size: 1G}",
            "e.yaml:1: the snapshots have no folder; add a line such as \"folder: /var/lib/edgedet/snapshots\""
        ),
        (
            "snapshots: {folder: /p, max_size: 64K}",
            "e.yaml:1: snapshots need room for more than a picture; write at least \"max_size: 1M\""
        ),
        ("snapshots: {folder: /p, colldown: 3}", "e.yaml:1: unknown key 'colldown'; write 'cooldown'"),
        ("metrics: [1]", "e.yaml:1: 'metrics' is a list, not a text; write for example \"metrics: text\""),
        ("control: {mode: 9}", "e.yaml:1: 'mode' is '9', not octal permissions; write for example \"mode: 0660\""),
        (
            "cameras: {a: {source: /dev/video0, snapshots: often}}",
            "e.yaml:1: 'snapshots' is 'often', not true or false; write for example \"snapshots: true\""
        ),
    ]) func mistakesAreNamed(_ text: String, _ complaint: String) {
        #expect { try read(text) } throws: { "\($0)" == complaint }
    }
}
