// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A camera of this machine.
public struct Camera: Sendable {
    /// Its node, "/dev/video0", whose number may change when the machine starts anew.
    public var path: String
    /// Names under /dev/v4l that stay: by-id (the camera, wherever it is plugged in), then by-path (the socket).
    public var stableNames: [String]
    /// What people call it; empty where it could not be asked.
    public var card: String
    /// Its driver.
    public var driver: String
    /// Where it is plugged in.
    public var bus: String
    /// What it offers, in its driver's order.
    public var formats: [CameraFormat]
    /// Its inputs, if they were asked for.
    public var inputs: [CameraInput] = []
    /// Its controls, if they were asked for.
    public var controls: [CameraControl] = []
    /// Why it could not be asked.
    public var problem: CaptureError?

    /// Describes a camera.
    init(
        path: String, stableNames: [String] = [], card: String, driver: String, bus: String, formats: [CameraFormat],
        inputs: [CameraInput] = [], controls: [CameraControl] = [], problem: CaptureError? = nil
    ) {
        self.path = path
        self.stableNames = stableNames
        (self.card, self.driver, self.bus) = (card, driver, bus)
        (self.formats, self.inputs, self.controls) = (formats, inputs, controls)
        self.problem = problem
    }

    /// Looks at every video node of this machine; nodes that carry no pictures (metadata, output, codecs) are left
    /// out, those that this user may not open are not.
    ///
    /// - Parameter withControls: Whether to ask for inputs and controls as well.
    /// - Returns: In the order of the nodes' numbers.
    public static func all(withControls: Bool = false) -> [Camera] {
        let nodes = ((try? SystemCalls.names(in: "/dev")) ?? []).compactMap { name -> (Int, String)? in
            guard name.hasPrefix("video"), let number = Int(name.dropFirst(5)), number >= 0 else { return nil }
            return (number, "/dev/\(name)")
        }
        let links = stableLinks()
        return nodes.sorted { $0.0 < $1.0 }.compactMap { _, path in
            Camera(
                path: path, stableNames: links[path] ?? [], device: LinuxVideoDevice(), withControls: withControls)
        }
    }

    /// Asks one node.
    ///
    /// - Returns: Nil for a node that is no camera.
    init?(path: String, stableNames: [String], device: any VideoDevice, withControls: Bool = false) {
        self.path = path
        self.stableNames = stableNames
        (card, driver, bus, formats) = ("", "", "", [])
        defer { device.close() }
        do throws(CaptureError) {
            let capability = try device.openCamera(path)
            (card, driver, bus) = (capability.card, capability.driver, capability.bus)
            do {
                formats = try device.formats(capability.bufferType)
                if withControls {
                    inputs = try device.inputs()
                    controls = try device.controls(readsValues: true)
                }
            } catch {
                throw CaptureError.ioctl(.enumerateFormats, path, error)
            }
        } catch {
            if error.code == .notACamera { return nil }
            problem = error
        }
    }

    /// The links that udev keeps, by the node they lead to.
    private static func stableLinks() -> [String: [String]] {
        var links: [String: [String]] = [:]
        for folder in ["/dev/v4l/by-id", "/dev/v4l/by-path"] {
            for name in (try? SystemCalls.names(in: folder)) ?? [] {
                guard let node = SystemCalls.resolved("\(folder)/\(name)") else { continue }
                links[node, default: []].append("\(folder)/\(name)")
            }
        }
        return links
    }
}
