// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Testing

@testable import Capture

@Suite struct CameraTests {
    private let script = ScriptedCamera()

    private func ask(_ steps: [ScriptedDevice.Step]) -> Camera? {
        let device = ScriptedDevice(steps + [.ok("close")])
        defer { #expect(device.remaining == []) }
        return Camera(path: "/dev/video7", stableNames: ["/dev/v4l/by-id/x"], device: device)
    }

    @Test func aCameraListsWhatItOffers() throws {
        let camera = try #require(ask(script.asking))
        #expect(camera.problem == nil)
        #expect(camera.stableNames == ["/dev/v4l/by-id/x"])
        let format = try #require(camera.formats.first)
        #expect(format.fourCC == "YUYV" && format.pixelFormat == .yuyv)
        #expect(format.sizes == .list([CameraFormat.Size(width: 4, height: 2, rates: [30])]))
    }

    @Test func aRangeOfSizesAndRatesIsListedByItsLimits() throws {
        let rates: ScriptedDevice.Step = .answers(.enumerateIntervals) { (entry: inout v4l2_frmivalenum) in
            entry.type = V4L2_FRMIVAL_TYPE_CONTINUOUS.rawValue
            entry.stepwise = v4l2_frmival_stepwise(
                min: v4l2_fract(numerator: 1, denominator: 60), max: v4l2_fract(numerator: 1, denominator: 1),
                step: v4l2_fract(numerator: 1, denominator: 1))
        }
        let steps =
            script.asking.prefix(4) + [
                .answers(.enumerateSizes) { (entry: inout v4l2_frmsizeenum) in
                    entry.type = V4L2_FRMSIZE_TYPE_STEPWISE.rawValue
                    entry.stepwise = v4l2_frmsize_stepwise(
                        min_width: 16, max_width: 64, step_width: 8, min_height: 16, max_height: 48, step_height: 4)
                }, rates, rates,
            ]
        let camera = try #require(ask(Array(steps)))
        let limits = [(16, 16), (64, 48)].map { CameraFormat.Size(width: $0.0, height: $0.1, rates: [60, 1]) }
        #expect(
            camera.formats.first?.sizes
                == .range(
                    CameraFormat.SizeRange(minimum: limits[0], maximum: limits[1], widthStep: 8, heightStep: 4)))
    }

    @Test func aMetadataNodeIsNoCamera() {
        #expect(ask([.ok("open"), script.capability(Int32(V4L2_CAP_META_CAPTURE) | V4L2_CAP_STREAMING)]) == nil)
    }

    @Test func aCameraThatMayNotBeOpenedIsListedWithTheReason() throws {
        let camera = try #require(ask([.fails("open", .accessDenied)]))
        #expect(camera.problem?.code == .permissionDenied)
        #expect(camera.formats.isEmpty)
    }

    @Test func aCameraThatGoesWhileItIsAskedIsListedAsLost() throws {
        let camera = try #require(ask(script.asking.prefix(3) + [.fails(.enumerateFormats, .noDevice)]))
        #expect(camera.problem?.code == .lost)
    }
}
