// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

@testable import Filtering

/// Pictures of 128 x 128, of which the frame covers the upper 96 rows: cells of 4 x 4 pixels.
@Suite struct MotionGateTests {
    private static let (width, height) = (128, 96)
    private static let second: UInt64 = 1_000_000_000

    private func picture(_ level: UInt8 = 100) -> RGBImage {
        RGBImage(width: 128, height: 128, pixels: Array(repeating: level, count: 128 * 128 * 3))
    }

    /// A square of `side` pixels of another level.
    private func picture(_ level: UInt8 = 100, square: UInt8, x: Int, y: Int, side: Int = 8) -> RGBImage {
        var image = picture(level)
        for row in y..<(y + side) {
            for index in ((row * 128 + x) * 3)..<((row * 128 + x + side) * 3) { image.pixels[index] = square }
        }
        return image
    }

    /// Adds what a camera's sensor adds: about ±`amplitude` to each sample, evenly.
    private func noisy(_ image: RGBImage, amplitude: Int, seed: UInt64) -> RGBImage {
        var image = image
        var state = seed
        for index in image.pixels.indices {
            // Knuth's MMIX generator; its high bits are good enough for noise.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let offset = Int(state >> 33) % (2 * amplitude + 1) - amplitude
            image.pixels[index] = UInt8(min(max(Int(image.pixels[index]) + offset, 0), 255))
        }
        return image
    }

    /// Whether each of the pictures, which come a second apart, is looked at.
    private func looks(_ gate: MotionGate, _ pictures: [RGBImage]) -> [Bool] {
        var gate = gate
        return pictures.enumerated().map { index, picture in
            gate.opens(for: picture, width: Self.width, height: Self.height, at: UInt64(index + 1) * Self.second)
        }
    }

    private func rule(threshold: Double = 6, area: Double = 0, pause: Double = 1000) -> MotionRule {
        var rule = MotionRule()
        rule.threshold = threshold
        rule.area = area
        rule.maximumPause = pause
        return rule
    }

    @Test func onlyWhatMovedIsLookedAt() {
        let still = picture()
        let thing = picture(square: 200, x: 40, y: 40)
        let moved = picture(square: 200, x: 48, y: 40)
        #expect(
            looks(MotionGate(rule()), [still, still, thing, thing, moved, moved, still, still])
                == [true, false, true, false, true, false, true, false])
    }

    @Test func whatLiesOutsideTheFrameDoesNotCount() {
        #expect(looks(MotionGate(rule()), [picture(), picture(square: 255, x: 0, y: 96)]) == [true, false])
        // The last row and column of cells do.
        #expect(looks(MotionGate(rule()), [picture(), picture(square: 255, x: 124, y: 92, side: 4)]) == [true, true])
    }

    @Test func noiseIsNoMovement_butASmallThingInItIs() {
        let pictures = (1...20).map { noisy(picture(), amplitude: 6, seed: $0) }
        #expect(looks(MotionGate(rule()), pictures) == [true] + Array(repeating: false, count: 19))
        let thing = noisy(picture(square: 130, x: 64, y: 32), amplitude: 6, seed: 21)
        #expect(looks(MotionGate(rule()), pictures + [thing]).last == true)
        // With a threshold below the noise of a cell, the same pictures move.
        #expect(looks(MotionGate(rule(threshold: 1)), pictures).contains(false) == false)
    }

    @Test func changeOfTheThresholdIsStill_moreIsNot() {
        #expect(looks(MotionGate(rule(threshold: 6)), [picture(100), picture(106)]) == [true, false])
        #expect(looks(MotionGate(rule(threshold: 6)), [picture(100), picture(107)]) == [true, true])
        #expect(looks(MotionGate(rule(threshold: 6)), [picture(100), picture(93)]) == [true, true])
    }

    @Test func slowChangesAddUp() {
        let pictures = (100..<115).map { picture(UInt8($0)) }
        #expect(
            looks(MotionGate(rule(threshold: 6)), pictures)
                == [true] + [false, false, false, false, false, false, true] + [
                    false, false, false, false, false, false, true,
                ])
    }

    @Test func shareOfThePictureThatMustMove() {
        // 16 x 16 pixels are 16 of 768 cells: a 48th.
        let pictures = [picture(), picture(square: 200, x: 16, y: 16, side: 16)]
        #expect(looks(MotionGate(rule(area: 1.0 / 48)), pictures) == [true, false])
        #expect(looks(MotionGate(rule(area: 1.0 / 49)), pictures) == [true, true])
        #expect(looks(MotionGate(rule(area: 1)), [picture(0), picture(255)]) == [true, false])
    }

    @Test func stillFrameIsLookedAtAfterTheLongestPause() {
        let pictures = Array(repeating: picture(), count: 8)
        #expect(
            looks(MotionGate(rule(pause: 3)), pictures)
                == [true, false, false, true, false, false, true, false])
    }

    @Test func clockThatRunsBackwards_doesNotOpenTheGate() {
        var gate = MotionGate(rule(pause: 3))
        let times: [UInt64] = [100, 1, 50, 99, 102, 103]
        let looks = times.map { gate.opens(for: picture(), width: 128, height: 96, at: $0 * Self.second) }
        #expect(looks == [true, false, false, false, false, true])
    }

    @Test func confirmationGetsTheFramesItNeeds() {
        let still = picture()
        let thing = picture(square: 200, x: 40, y: 40)
        #expect(
            looks(MotionGate(rule(), linger: 2), [still, still, still, still, thing, thing, thing, thing])
                == [true, true, true, false, true, true, true, false])
        #expect(
            looks(MotionGate(rule(pause: 4), linger: 1), Array(repeating: still, count: 9))
                == [true, true, false, false, false, true, true, false, false])
    }

    @Test func movementInMasksDoesNotCount() {
        let mask = Polygon(corners: [
            Point(x: 0, y: 0), Point(x: 0.5, y: 0), Point(x: 0.5, y: 1), Point(x: 0, y: 1),
        ])
        let gate = MotionGate(rule(), masks: [mask])
        #expect(looks(gate, [picture(), picture(square: 200, x: 16, y: 16)]) == [true, false])
        #expect(looks(gate, [picture(), picture(square: 200, x: 80, y: 16)]) == [true, true])
        // What reaches out of the mask counts.
        #expect(looks(gate, [picture(), picture(square: 200, x: 60, y: 16)]) == [true, true])
        let all = MotionGate(rule(), masks: [mask, mask.mirrored])
        #expect(looks(all, [picture(0), picture(255)]) == [true, false])
    }

    @Test func anotherSizeIsLookedAt_andWhatWasForgottenToo() {
        var gate = MotionGate(rule())
        func opens(_ width: Int, _ height: Int) -> Bool {
            gate.opens(for: picture(), width: width, height: height, at: Self.second)
        }
        let first = [opens(128, 96), opens(128, 96), opens(128, 72), opens(128, 72)]
        #expect(first == [true, false, true, false])
        gate.forget()
        let second = [opens(128, 72), opens(128, 72)]
        #expect(second == [true, false])
        // Smaller than a cell.
        let third = [opens(1, 1), opens(1, 1)]
        #expect(third == [true, false])
    }

    @Test func largeCellsAreSampled() {
        let large = RGBImage(width: 512, height: 512, pixels: Array(repeating: 100, count: 512 * 512 * 3))
        var grid = LumaGrid(image: large, width: 512, height: 300)
        grid.measure(large)
        #expect(grid.columns == 32 && grid.rows == 18)
        #expect(grid.means.allSatisfy { $0 == 100 })
        var gate = MotionGate(rule())
        var thing = large
        for row in 200..<212 {
            for index in ((row * 512 + 300) * 3)..<((row * 512 + 312) * 3) { thing.pixels[index] = 0 }
        }
        let looks = [large, thing, thing].map { gate.opens(for: $0, width: 512, height: 300, at: 0) }
        #expect(looks == [true, true, false])
    }

    @Test func strideTakesEveryNthFromTheFirst() {
        var stride = FrameStride()
        let everyThird = (0..<7).map { _ in stride.admits(every: 3) }
        #expect(everyThird == [true, false, false, true, false, false, true])
        // Another number holds from the last frame that passed.
        let everySecond = (0..<4).map { _ in stride.admits(every: 2) }
        #expect(everySecond == [false, true, false, true])
        let all = (0..<3).map { _ in stride.admits(every: 1) }
        #expect(all == [true, true, true])
        let everyFourth = (0..<4).map { _ in stride.admits(every: 4) }
        #expect(everyFourth == [false, false, false, true])
    }
}

extension Polygon {
    fileprivate var mirrored: Polygon { Polygon(corners: corners.map { Point(x: 1 - $0.x, y: $0.y) }) }
}
