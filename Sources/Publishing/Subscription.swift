// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import EfficientDet

/// What a client of the socket wants of the events; without one it gets them all.
///
/// The client says so by a line of JSON, in which every key may be left out; a later line takes its place:
///
///     {"subscribe":{"cameras":["door"],"labels":["qr_code"],"min_score":0.6,"objects_only":true}}
///
///     cameras       array    names of cameras: only their frames and their changes of state; all if left out
///     labels        array    names of classes: other objects are left out of the frames; all if left out
///     min_score     number   0 to 1: objects of a lower confidence are left out of the frames
///     objects_only  boolean  whether frames in which no object is left are left out, too; false if left out
///
/// Objects keep their `region_id` and frames their `seq`, so a client that asks for objects only finds gaps in `seq`.
/// Notices to this client (`dropped`, answers) and events that concern no camera come in any case.
public struct Subscription: Sendable, Hashable {
    /// Names of the cameras; nil for all.
    public var cameras: Set<String>?
    /// Names of the classes; nil for all.
    public var labels: Set<String>?
    /// Lowest confidence, 0 to 1; nil for any.
    public var minimumScore: Double?
    /// Whether frames without a matching object are left out.
    public var objectsOnly = false

    /// Asks for everything.
    public init() {}

    /// Whether it leaves nothing out.
    public var isEverything: Bool { self == Subscription() }

    func includes(camera: String) -> Bool {
        cameras?.contains(camera) ?? true
    }

    func includes(_ object: Detection, labels names: LabelMap) -> Bool {
        // In the precision that scores have: 0.7 as float32 is less than 0.7.
        if let minimumScore, object.score < Float(minimumScore) { return false }
        return labels?.contains(names.name(of: object.label)) ?? true
    }

    /// The line that asks for this, its newline included.
    func request() -> [UInt8] {
        var line = JSONLine()
        line.raw(#"{"subscribe":"#)
        write(to: &line)
        line.raw("}")
        line.newline()
        return line.bytes
    }

    /// Writes an object of the keys that say something, in alphabetical order.
    func write(to line: inout JSONLine) {
        var isFirst = true
        func key(_ name: StaticString) {
            line.raw(isFirst ? "{" : ",")
            isFirst = false
            line.raw(name)
        }
        if let cameras {
            key(#""cameras":"#)
            line.strings(cameras.sorted())
        }
        if let labels {
            key(#""labels":"#)
            line.strings(labels.sorted())
        }
        if let minimumScore {
            key(#""min_score":"#)
            line.decimal(minimumScore, places: 6)
        }
        if objectsOnly { key(#""objects_only":true"#) }
        line.raw(isFirst ? "{}" : "}")
    }
}
