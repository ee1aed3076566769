// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation

/// What the control socket answers: one line of JSON for one line of JSON.
///
///     {"request":"status"}                       a `DaemonStatus`
///     {"request":"snapshot","camera":"door"}     a `SnapshotAnswer`, of the next frame that the network has seen; the
///                                                camera may be left out if there is one only
///
/// Everything else, and what cannot be done, is answered by `{"error":"..."}`.
struct ControlAnswers: Sendable {
    let view: DaemonView
    let desk: SnapshotDesk
    /// How long a frame is waited for.
    var snapshotSeconds = 30.0

    private struct Request: Decodable {
        let request: String
        let camera: String?
    }

    private struct Failure: Error, Encodable {
        let error: String
    }

    /// Answers a line.
    ///
    /// - Parameter line: A request without its newline.
    /// - Returns: The answer, its newline included.
    func answer(_ line: [UInt8]) async -> [UInt8] {
        do {
            guard let request = try? JSONDecoder().decode(Request.self, from: Data(line)) else {
                throw Failure(error: #"this is no request; write for example {"request":"status"}"#)
            }
            switch request.request {
            case "status": return try view.status().line()
            case "snapshot": return try ControlCoding.line(try await snapshot(of: request.camera))
            default:
                let names = ["snapshot", "status"]
                let near = Spelling.nearest(to: request.request, among: names)
                throw Failure(
                    error: "there is no request '\(request.request)'; use \(near ?? names.joined(separator: " or "))")
            }
        } catch let failure as Failure {
            return Self.line(failure)
        } catch {
            return Self.line(Failure(error: "the request failed: \(error)"))
        }
    }

    private static func line(_ failure: Failure) -> [UInt8] {
        (try? ControlCoding.line(failure)) ?? Array("{\"error\":\"the request failed\"}\n".utf8)
    }

    private func snapshot(of name: String?) async throws(Failure) -> SnapshotAnswer {
        let camera = try chosen(name)
        switch camera.state {
        case .starting, .running: break
        case .lost(let reason): throw Failure(error: "camera '\(camera.name)' is lost: \(reason)")
        case .ended: throw Failure(error: "camera '\(camera.name)' has ended; it gives no more frames")
        case .failed(let reason): throw Failure(error: "camera '\(camera.name)' has failed: \(reason)")
        }
        guard let seen = await desk.next(of: camera.name, within: snapshotSeconds) else {
            if desk.isClosed { throw Failure(error: "edgedet is shutting down; ask again when it has started") }
            throw Failure(
                error: "camera '\(camera.name)' gave no frame for \(Int(snapshotSeconds)) s; see edgedet status")
        }
        switch await desk.encode(seen) {
        case .success(let jpeg): return SnapshotAnswer(seen, jpeg: jpeg)
        case .failure(let error): throw Failure(error: error.description)
        }
    }

    private func chosen(_ name: String?) throws(Failure) -> DaemonView.Camera {
        let cameras = view.cameras()
        let names = cameras.map(\.name)
        guard let name else {
            if cameras.count == 1 { return cameras[0] }
            throw Failure(error: "there are \(cameras.count) cameras; name one of \(names.joined(separator: ", "))")
        }
        guard let camera = cameras.first(where: { $0.name == name }) else {
            throw Failure(error: "there is no camera '\(name)'; name one of \(names.joined(separator: ", "))")
        }
        return camera
    }
}
