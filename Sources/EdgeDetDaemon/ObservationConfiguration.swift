// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where `edgedet status` and `edgedet snapshot` ask.
public struct ControlConfiguration: Sendable, Hashable {
    /// Whether there is a control socket.
    public var isEnabled = true
    /// Its path; nil for the place beside the other socket, see `SocketPath.control(beside:)`.
    public var path: String?
    /// Its permissions: who may write may ask, and sees what the cameras see.
    public var permissions: UInt32 = 0o660
}

/// A folder of pictures of what was found.
public struct SnapshotConfiguration: Sendable, Hashable {
    /// The folder; it is made if only its last part is missing.
    public var folder: String
    /// What its pictures may take together, in bytes; the oldest make room.
    public var maximumBytes = 500 << 20
    /// Seconds from one picture of a camera to its next.
    public var cooldown = 10.0

    /// A folder with the defaults.
    public init(folder: String) {
        self.folder = folder
    }
}

/// What a camera wants of the folder of pictures.
public struct CameraSnapshots: Sendable, Hashable {
    /// Whether pictures of it are kept, if there is a folder.
    public var isEnabled = true
    /// Seconds from one picture to the next; nil for what holds for all.
    public var cooldown: Double?
}

extension ControlConfiguration {
    /// Reads `control: PATH`, `control: off` or a section.
    init(_ value: ConfigurationValue) throws(DaemonError) {
        self.init()
        if value.isScalar {
            if value.isOff { isEnabled = false } else { path = try value.text() }
            return
        }
        let section = try value.section("control: {path: /run/edgedet/control.sock}")
        try section.allow(["path", "mode"])
        path = try section["path"]?.text()
        if let mode = section["mode"] { permissions = try mode.permissions() }
    }
}

extension SnapshotConfiguration {
    /// Reads `snapshots: PATH` or a section.
    init(_ value: ConfigurationValue) throws(DaemonError) {
        if value.isScalar {
            self.init(folder: try value.text())
            return
        }
        let section = try value.section("snapshots: {folder: /var/lib/edgedet/snapshots}")
        try section.allow(["folder", "max_size", "cooldown"])
        guard let folder = section["folder"] else {
            throw value.error(
                "the snapshots have no folder", remedy: "add a line such as \"folder: /var/lib/edgedet/snapshots\"")
        }
        self.init(folder: try folder.text())
        if let value = section["max_size"] {
            maximumBytes = try value.byteCount()
            guard maximumBytes >= 1 << 20 else {
                throw value.error(
                    "snapshots need room for more than a picture", remedy: "write at least \"max_size: 1M\"")
            }
        }
        if let value = section["cooldown"] { cooldown = try value.number(in: 0...86400) }
    }
}

extension CameraSnapshots {
    /// Reads `snapshots: off` or `snapshots: {cooldown: 60}`.
    init(_ value: ConfigurationValue) throws(DaemonError) {
        self.init()
        if value.isScalar {
            isEnabled = try value.boolean()
            return
        }
        let section = try value.section("snapshots: {cooldown: 60}")
        try section.allow(["cooldown"])
        if let value = section["cooldown"] { cooldown = try value.number(in: 0...86400) }
    }
}

extension Configuration {
    /// The keys of what the daemon is looked at by that differ.
    func observationKeys(differingFrom other: Configuration) -> [String] {
        (control != other.control ? ["control"] : []) + (snapshots != other.snapshots ? ["snapshots"] : [])
            + (metrics != other.metrics ? ["metrics"] : [])
    }

    /// Takes over what cannot be changed while the daemon runs.
    mutating func keepObservation(of other: Configuration) {
        (control, snapshots, metrics) = (other.control, other.snapshots, other.metrics)
    }
}
