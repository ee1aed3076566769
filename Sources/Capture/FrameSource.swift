// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Where frames come from: a camera, a folder of pictures, a stream.
///
/// A source belongs to one thread, which blocks in `next`; it is deliberately not `Sendable`. A source that threw is
/// finished: close it and open a new one.
public protocol FrameSource: AnyObject {
    /// What an event's `source` carries: "/dev/video0", the folder's path, "y4m:-".
    var name: String { get }

    /// Waits for the next frame, sleeping, and returns when there is one or when the time is over.
    ///
    /// The bytes of the frames handed out come from a ring of `CaptureSettings.storageCount` arrays, so a caller that
    /// holds fewer frames than that makes the source allocate nothing; one that holds more is still safe.
    ///
    /// - Parameter timeoutMilliseconds: How long to wait at most; 0 asks without waiting.
    /// - Throws: `CaptureError` when the source can give no more frames because of a fault.
    func next(timeoutMilliseconds: Int) throws(CaptureError) -> CaptureOutcome

    /// Takes over what of these settings can change while the source is open: the rate of a folder or file, and whether
    /// it begins again at its end. `SourceURI.mustReopen` says when that is not enough.
    func adjust(to settings: CaptureSettings)

    /// Gives back everything the source holds; it may be called more than once. `next` then says `.ended`.
    func close()
}

extension FrameSource {
    /// Nothing can change.
    public func adjust(to settings: CaptureSettings) {}
}
