// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2

/// A device node of this machine.
final class LinuxVideoDevice: VideoDevice {
    private var descriptor: Int32 = -1

    deinit { close() }

    func open(_ path: String) throws(Errno) {
        descriptor = try SystemCalls.openDevice(path)
    }

    func close() {
        if descriptor >= 0 { SystemCalls.closeDescriptor(descriptor) }
        descriptor = -1
    }

    func control<Argument>(_ request: VideoRequest, _ argument: inout Argument) throws(Errno) {
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &argument) { CV4L2_ioctl(descriptor, request.code, $0) }
        if result == -1 { throw SystemCalls.lastError }
    }

    func map(length: Int, offset: Int) throws(Errno) -> UnsafeRawBufferPointer {
        try SystemCalls.mapShared(descriptor, length: length, offset: offset)
    }

    func unmap(_ memory: UnsafeRawBufferPointer) {
        SystemCalls.unmap(memory)
    }

    func wait(timeoutMilliseconds: Int) throws(Errno) -> PollEvents {
        try SystemCalls.waitForInput(descriptor, exceptional: true, timeoutMilliseconds: timeoutMilliseconds)
    }
}

/// The text in a C array, up to its NUL.
func text<Tuple>(of tuple: Tuple) -> String {
    withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
