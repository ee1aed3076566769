// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@testable import EdgeDetDaemon

/// What becomes of cameras when the configuration changes.
@Suite struct CameraRosterTests {
    private func cameras(_ yaml: String) throws -> [CameraConfiguration] {
        try Configuration(yaml: "cameras:\n" + yaml, name: "e.yaml").cameras
    }

    /// What a second configuration changes about the first, and the numbers of the threads then.
    private func change(
        _ first: String, _ second: String, health: PipelineHealth.CameraState = .running
    ) throws -> (String, [Int]) {
        var roster = CameraRoster()
        #expect(roster.adopt(try cameras(first)) { _ in nil }.started == roster.cameras)
        let changes = roster.adopt(try cameras(second)) { _ in health }
        #expect(roster.cameras.map(\.configuration) == (try cameras(second)))
        return ("\(changes)", roster.cameras.map(\.id.number))
    }

    @Test func camerasAreToldApartByTheirNames() throws {
        let (changes, numbers) = try change(
            "  a: /dev/video0\n  b: /dev/video1\n  c: /dev/video2",
            "  d: /dev/video1\n  c: /dev/video2\n  a: /dev/video0")
        #expect(changes == "d added; b removed")
        #expect(numbers == [3, 2, 0])
    }

    @Test(arguments: [
        ("{source: /dev/video0, score: 0.2}", "{source: /dev/video0, score: 0.9}", "a adjusted"),
        ("{source: /dev/video0, fps: 10}", "{source: /dev/video0, fps: 5}", "a adjusted"),
        ("{source: /dev/video0}", "{source: /dev/video0, fps: 5}", "a adjusted"),
        // It may have been asked for no more than it gives.
        ("{source: /dev/video0, fps: 5}", "{source: /dev/video0, fps: 10}", "a opened anew"),
        ("{source: /dev/video0, fps: 5}", "{source: /dev/video0}", "a opened anew"),
        ("{source: /dev/video0, fps: 5}", "{source: /dev/video0, fps: 0}", "a opened anew"),
        ("{source: /dev/video0}", "{source: /dev/video1}", "a opened anew"),
        ("{source: /dev/video0}", "{source: /dev/video0, width: 320}", "a opened anew"),
        ("{source: /dev/video0, controls: {gain: 1}}", "{source: /dev/video0, controls: {gain: 2}}", "a opened anew"),
        ("{source: /dev/video0}", "/dev/video0", "cameras as before"),
        ("{source: 'folder:/p', fps: 5}", "{source: 'folder:/p', fps: 10, loop: true}", "a adjusted"),
        ("{source: 'y4m:-', score: 0.1}", "{source: 'y4m:-', fps: 10, score: 0.2}", "a adjusted"),
        ("'folder:/p'", "'folder:/q'", "a opened anew"),
    ])
    func onlyWhatAnOpenSourceCannotDo_opensItAnew(_ first: String, _ second: String, _ expected: String) throws {
        #expect(try change("  a: \(first)", "  a: \(second)").0 == expected)
    }

    @Test func linesThatMove_changeNothing() throws {
        let (_, numbers) = try change(
            "  a: {source: /dev/video0, input: 1, controls: {gain: 1}}",
            "  # door\n\n  a: {source: /dev/video0, input: 1, controls: {gain: 1}}")
        #expect(numbers == [0])
    }

    @Test func whatHasEnded_isLeftAlone_unlessItIsToLoop() throws {
        let once = "  a: {source: 'folder:/p', fps: 5}"
        #expect(try change(once, "  a: {source: 'folder:/p', fps: 1}", health: .ended).0 == "a adjusted")
        #expect(
            try change(once, "  a: {source: 'folder:/p', fps: 5, loop: true}", health: .ended).0 == "a opened anew")
        #expect(try change(once, "  a: {source: 'folder:/q', fps: 5}", health: .ended).0 == "a opened anew")
    }

    @Test func whatHasFailed_isTriedAgain() throws {
        let folder = "  a: {source: 'folder:/p'}"
        #expect(try change(folder, folder, health: .failed(reason: "no folder")).0 == "a opened anew")
        #expect(try change(folder, folder, health: .lost(reason: "no folder")).0 == "cameras as before")
    }
}
