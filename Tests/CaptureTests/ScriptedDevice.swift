// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Testing

@testable import Capture

/// A camera that follows a script: a table of calls, each with what it answers. A call that is not the next one of
/// the table is recorded as an issue and fails as a camera that is gone.
final class ScriptedDevice: VideoDevice {
    /// A row of the table.
    struct Step {
        /// "open", "close", "mmap", "munmap", "poll" or the ioctl's name.
        let call: String
        /// Changes the argument as the kernel would, or says why the call fails.
        let answer: (_ argument: Any) throws(Errno) -> Any

        /// A call that succeeds and leaves its argument alone.
        static func ok(_ call: String) -> Step { Step(call: call) { $0 } }

        /// An ioctl that succeeds and leaves its argument alone.
        static func ok(_ request: VideoRequest) -> Step { .ok(request.description) }

        /// A call that fails.
        static func fails(_ call: String, _ error: Errno) -> Step {
            Step(call: call) { _ throws(Errno) in throw error }
        }

        /// An ioctl that fails.
        static func fails(_ request: VideoRequest, _ error: Errno) -> Step { .fails(request.description, error) }

        /// An ioctl that succeeds and changes its argument.
        static func answers<Argument>(_ request: VideoRequest, _ change: @escaping (inout Argument) -> Void) -> Step {
            Step(call: request.description) { argument in
                guard var changed = argument as? Argument else {
                    Issue.record("\(request) came with a \(type(of: argument))")
                    return argument
                }
                change(&changed)
                return changed
            }
        }

        /// A wait that ends with these events.
        static func wait(_ events: PollEvents) -> Step { Step(call: "poll") { _ in events } }
    }

    private(set) var steps: [Step]
    /// Every ioctl's argument as it came in, by the ioctl's name.
    private(set) var arguments: [String: [Any]] = [:]
    /// The mappings, by offset; alive as long as the device.
    private(set) var memory: [Int: UnsafeMutableRawBufferPointer] = [:]

    init(_ steps: [Step]) { self.steps = steps }

    deinit {
        for buffer in memory.values { buffer.deallocate() }
    }

    /// Calls that have not been made.
    var remaining: [String] { steps.map(\.call) }

    func append(_ steps: [Step]) { self.steps += steps }

    private func follow(_ call: String, _ argument: Any) throws(Errno) -> Any {
        guard steps.first?.call == call else {
            Issue.record("\(call) was called where the script has \(steps.first?.call ?? "nothing")")
            throw .noDevice
        }
        return try steps.removeFirst().answer(argument)
    }

    func open(_ path: String) throws(Errno) { _ = try follow("open", path) }

    func close() { _ = try? follow("close", ()) }

    func control<Argument>(_ request: VideoRequest, _ argument: inout Argument) throws(Errno) {
        arguments[request.description, default: []].append(argument)
        if let changed = try follow(request.description, argument) as? Argument { argument = changed }
    }

    func map(length: Int, offset: Int) throws(Errno) -> UnsafeRawBufferPointer {
        _ = try follow("mmap", ())
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 16)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        memory[offset] = buffer
        return UnsafeRawBufferPointer(buffer)
    }

    func unmap(_ memory: UnsafeRawBufferPointer) { _ = try? follow("munmap", ()) }

    func wait(timeoutMilliseconds: Int) throws(Errno) -> PollEvents {
        try follow("poll", timeoutMilliseconds) as? PollEvents ?? []
    }
}
