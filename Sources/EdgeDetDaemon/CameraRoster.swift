// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Capture

/// Tells a capture thread from all others, also from the one that served the same camera before it.
struct CameraID: Sendable, Hashable {
    let number: Int
}

/// A camera with the capture thread that serves it.
struct ActiveCamera: Sendable, Hashable {
    let id: CameraID
    /// As it is to be now; its source stays the same for as long as the thread serves it.
    var configuration: CameraConfiguration

    /// What events call it.
    var name: String { configuration.name }
}

/// Which cameras there are, and what becomes of them when the configuration changes.
struct CameraRoster: Sendable {
    /// What a new configuration changes.
    struct Changes: Sendable, Equatable {
        /// Those that a thread must be started for, because they are new or must be opened anew.
        var started: [ActiveCamera] = []
        /// Names of those that are new.
        var added: [String] = []
        /// Names of those that are gone.
        var removed: [String] = []
        /// Names of those that are opened anew.
        var reopened: [String] = []
        /// Names of those that go on with other settings.
        var adjusted: [String] = []
    }

    /// The cameras, in the order of the configuration.
    private(set) var cameras: [ActiveCamera] = []
    private var nextNumber = 0

    /// Takes other cameras over; those of one name are the same camera.
    ///
    /// - Parameter health: How a camera is doing. One that failed is opened anew, since that may be why somebody asks.
    mutating func adopt(
        _ configurations: [CameraConfiguration], health: (CameraID) -> PipelineHealth.CameraState?
    ) -> Changes {
        var changes = Changes()
        changes.removed = cameras.map(\.name).filter { name in !configurations.contains { $0.name == name } }
        cameras = configurations.map { configuration in
            let old = cameras.first { $0.name == configuration.name }
            if let old, !Self.mustReopen(old.configuration, for: configuration, health(old.id)) {
                if old.configuration != configuration { changes.adjusted.append(old.name) }
                return ActiveCamera(id: old.id, configuration: configuration)
            }
            let camera = ActiveCamera(id: CameraID(number: nextNumber), configuration: configuration)
            nextNumber += 1
            changes.started.append(camera)
            if old == nil { changes.added.append(camera.name) } else { changes.reopened.append(camera.name) }
            return camera
        }
        return changes
    }

    private static func mustReopen(
        _ old: CameraConfiguration, for new: CameraConfiguration, _ health: PipelineHealth.CameraState?
    ) -> Bool {
        if old.source != new.source { return true }
        switch health {
        case .failed: return true
        // At its end a folder is done with, whatever it is to be called or how fast it would be replayed.
        case .ended: return new.capture.loop && !old.capture.loop
        case .starting, .running, .lost, nil: return new.source.mustReopen(from: old.capture, to: new.capture)
        }
    }
}
