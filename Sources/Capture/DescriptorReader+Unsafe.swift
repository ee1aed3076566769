// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a descriptor piece by piece, waiting no longer than it is told to.
///
/// It polls before every read, so that the descriptor may be a blocking one that other programs share (standard
/// input), whose flags must stay as they are.
final class DescriptorReader {
    /// What came of waiting for bytes.
    enum Arrival { case bytes, timeout, end }

    private let descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isClosed = false
    /// Position in the stream of the next byte that is taken.
    private(set) var offset = 0
    /// What the descriptor is.
    let kind: FileKind

    /// - Parameter path: "-" for standard input.
    init(path: String) throws(Errno) {
        descriptor = path == "-" ? 0 : try SystemCalls.openForReading(path)
        kind = try SystemCalls.kind(of: descriptor)
        buffer = .allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        close()
        buffer.deallocate()
    }

    /// Bytes that are there to be taken.
    var available: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

    /// Takes bytes away from the front of `available`.
    func consume(_ count: Int) {
        start += count
        offset += count
    }

    /// Waits for more bytes and adds them to `available`, which must not fill the buffer.
    func fill(until deadline: Deadline) throws(Errno) -> Arrival {
        if isClosed { return .end }
        if start == end {
            start = 0
            end = 0
        } else if end == buffer.count {
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<(end - start)])
                .copyMemory(from: available)
            end -= start
            start = 0
        }
        // A regular file is always readable.
        if kind != .regular {
            let events = try SystemCalls.waitForInput(
                descriptor, timeoutMilliseconds: deadline.remainingMilliseconds)
            if events.isEmpty { return .timeout }
            if events.contains(.invalid) { return .end }
        }
        let count: Int
        do {
            count = try SystemCalls.readSome(
                descriptor, into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        } catch {
            if error == .again { return .timeout }
            throw error
        }
        end += count
        return count == 0 ? .end : .bytes
    }

    /// Forgets what was read and goes to a position; for regular files only.
    func rewind(to position: Int) throws(Errno) {
        try SystemCalls.seek(descriptor, to: position)
        start = 0
        end = 0
        offset = position
    }

    /// Closes what was opened here, once.
    func close() {
        if !isClosed && descriptor != 0 { SystemCalls.closeDescriptor(descriptor) }
        isClosed = true
    }
}
