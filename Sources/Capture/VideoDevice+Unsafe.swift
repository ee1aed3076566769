// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The system calls on one camera, and nothing more: the seam at which tests put a scripted device.
///
/// Calls are made once and fail as the kernel has it, interruption (`Errno.interrupted`) included; what follows from
/// that is decided above.
protocol VideoDevice: AnyObject {
    /// Opens the device node.
    func open(_ path: String) throws(Errno)

    /// Closes it; nothing if it is not open.
    func close()

    /// One ioctl whose argument the kernel reads and writes.
    func control<Argument>(_ request: VideoRequest, _ argument: inout Argument) throws(Errno)

    /// Maps one of the driver's buffers.
    func map(length: Int, offset: Int) throws(Errno) -> UnsafeRawBufferPointer

    /// Undoes `map`.
    func unmap(_ memory: UnsafeRawBufferPointer)

    /// Waits for a frame or an event; empty when the time is over.
    func wait(timeoutMilliseconds: Int) throws(Errno) -> PollEvents
}

extension VideoDevice {
    /// An ioctl that is made again when a signal interrupted it.
    func request<Argument>(_ request: VideoRequest, _ argument: inout Argument) throws(Errno) {
        while true {
            do {
                return try control(request, &argument)
            } catch {
                if error != .interrupted { throw error }
            }
        }
    }
}
