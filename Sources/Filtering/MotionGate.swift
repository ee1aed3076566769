// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Imaging

/// Decides whether a frame has to be looked at or shows what the one did that was looked at last.
///
/// Every frame is compared with the last one that was looked at, not with its neighbour: so slow changes add up, and
/// what came to rest somewhere was looked at there. A frame that opens the gate keeps it open for those that a
/// confirmation may need.
public struct MotionGate: Sendable {
    private let rule: MotionRule
    private let masks: [Polygon]
    private let linger: Int
    /// The frame at hand, and the one that was looked at last.
    private var grid: LumaGrid?
    private var reference: [Float] = []
    /// Whether a cell counts.
    private var counts: [Bool] = []
    private var lastLook: UInt64 = 0
    private var passesLeft = 0

    /// - Parameters:
    ///   - rule: When a frame is still.
    ///   - masks: Where movement does not count: in cells that lie in one of them with all their corners.
    ///   - linger: Frames to look at after one that moved, still or not.
    public init(_ rule: MotionRule, masks: [Polygon] = [], linger: Int = 0) {
        self.rule = rule
        self.masks = masks
        self.linger = linger
    }

    /// Whether a frame has to be looked at; it then is the one that later frames are compared with.
    ///
    /// - Parameters:
    ///   - image: The network's input; the frame lies at its top left.
    ///   - width: Columns that the frame covers.
    ///   - height: Rows that the frame covers.
    ///   - nanoseconds: When it was captured.
    public mutating func opens(for image: RGBImage, width: Int, height: Int, at nanoseconds: UInt64) -> Bool {
        let isNew = !(grid?.fits(width: width, height: height) ?? false) || reference.isEmpty
        if isNew { lay(image, width, height) }
        grid?.measure(image)
        // A clock that runs backwards counts as one that stands still.
        let pause = Double(nanoseconds - min(nanoseconds, lastLook)) * 1e-9
        if isNew || pause >= rule.maximumPause || hasMoved {
            passesLeft = linger
        } else if passesLeft > 0 {
            passesLeft -= 1
        } else {
            return false
        }
        reference = grid?.means ?? []
        lastLook = nanoseconds
        return true
    }

    /// Makes the next frame one to look at, as after a time without frames.
    public mutating func forget() {
        reference = []
    }

    private var hasMoved: Bool {
        guard let means = grid?.means else { return true }
        let threshold = Float(rule.threshold)
        var (moved, all) = (0, 0)
        for index in means.indices where counts[index] {
            all += 1
            if abs(means[index] - reference[index]) > threshold { moved += 1 }
        }
        return moved > 0 && Double(moved) > rule.area * Double(all)
    }

    private mutating func lay(_ image: RGBImage, _ width: Int, _ height: Int) {
        let grid = LumaGrid(image: image, width: width, height: height)
        counts = (0..<grid.rows).flatMap { row in
            (0..<grid.columns).map { column in
                let corners = grid.corners(column: column, row: row)
                return !masks.contains { mask in corners.allSatisfy(mask.contains) }
            }
        }
        self.grid = grid
    }
}
