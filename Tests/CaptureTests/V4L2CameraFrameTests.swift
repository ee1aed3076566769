// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CV4L2
import Imaging
import Testing

@testable import Capture

@Suite struct V4L2CameraFrameTests {
    /// Fills a buffer of the scripted camera with one value.
    private func fill(_ device: ScriptedDevice, _ offset: Int, _ value: UInt8) {
        device.memory[offset]?.initializeMemory(as: UInt8.self, repeating: value)
    }

    private func frame(_ outcome: CaptureOutcome) throws -> CapturedFrame {
        guard case .frame(let frame) = outcome else {
            Issue.record("\(outcome) is no frame")
            throw CancellationError()
        }
        return frame
    }

    @Test func theNewestOfSeveralFramesWinsAndTheRestAreCounted() throws {
        let script = ScriptedCamera(bufferCount: 4)
        let (device, camera) = try script.open(CaptureSettings(bufferCount: 4))
        for index in 0..<4 { fill(device, script.offset(index), UInt8(10 + index)) }
        device.append([
            .wait(.readable), script.taken(2, sequence: 5), script.taken(3, sequence: 6), .ok(.queueBuffer),
            script.taken(0, sequence: 7), .ok(.queueBuffer), ScriptedCamera.drained, .ok(.queueBuffer),
        ])
        let first = try frame(camera.next(timeoutMilliseconds: 1000))
        #expect(first.frame.bytes == [UInt8](repeating: 10, count: 16))
        #expect(first.skipped == 2)
        #expect(first.sequence == 7)
        let lent = try #require(device.arguments["VIDIOC_QBUF"] as? [v4l2_buffer]).map(\.index)
        #expect(lent == [0, 1, 2, 3, 2, 3, 0], "each buffer goes back, the one that was copied last")
        #expect((first.frame.width, first.frame.height, first.frame.bytesPerRow) == (4, 2, 8))

        // The driver's counter has advanced by four: three frames never came.
        device.append([.wait(.readable), script.taken(1, sequence: 11), ScriptedCamera.drained, .ok(.queueBuffer)])
        let second = try frame(camera.next(timeoutMilliseconds: 1000))
        #expect(second.frame.bytes.first == 11)
        #expect(second.skipped == 3)
        #expect(second.sequence == 11)
        device.append(script.closing)
    }

    @Test func aCameraThatHangsUpsideDownSaysSoInEveryFrame() throws {
        for isBottomUp in [false, true] {
            let script = ScriptedCamera()
            let (device, camera) = try script.open(CaptureSettings(isBottomUp: isBottomUp, bufferCount: 2))
            device.append([.wait(.readable), script.taken(0, sequence: 0), ScriptedCamera.drained, .ok(.queueBuffer)])
            #expect(try frame(camera.next(timeoutMilliseconds: 1000)).frame.isBottomUp == isBottomUp)
            device.append(script.closing)
        }
    }

    @Test func aCounterThatStandsStillOrJumpsIsNotBelieved() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        for (counter, wanted) in [(UInt32.max, 0), (0, 0), (0, 0), (4_000_000_000, 0), (4_000_000_002, 1)]
            as [(UInt32, Int)]
        {
            device.append([
                .wait(.readable), script.taken(0, sequence: counter), ScriptedCamera.drained, .ok(.queueBuffer),
            ])
            let skipped = try frame(camera.next(timeoutMilliseconds: 1000)).skipped
            #expect(skipped == wanted, "driver's counter \(counter)")
        }
        device.append(script.closing)
    }

    @Test func damagedAndTruncatedFramesAreSkippedAndCounted() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        fill(device, script.offset(1), 42)
        device.append([
            .wait(.readable), script.taken(0, sequence: 0, flags: V4L2_BUF_FLAG_ERROR), .ok(.queueBuffer),
            ScriptedCamera.drained,
            .wait(.readable), script.taken(1, sequence: 1, used: [15]), .ok(.queueBuffer), ScriptedCamera.drained,
            .wait([]),
            .wait(.readable), script.taken(1, sequence: 2), ScriptedCamera.drained, .ok(.queueBuffer),
        ])
        let captured = try frame(camera.next(timeoutMilliseconds: 60_000))
        #expect(captured.frame.bytes.first == 42)
        #expect(captured.skipped == 2)
        device.append(script.closing)
    }

    @Test func aGoodFrameIsNotLostToABadOneBehindIt() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        fill(device, script.offset(0), 1)
        device.append([
            .wait(.readable), script.taken(0, sequence: 0),
            script.taken(1, sequence: 1, flags: V4L2_BUF_FLAG_ERROR), .ok(.queueBuffer), .ok(.queueBuffer),
        ])
        let captured = try frame(camera.next(timeoutMilliseconds: 1000))
        #expect(captured.frame.bytes.first == 1)
        #expect(captured.skipped == 1)
        device.append(script.closing)
    }

    @Test func nothingInTimeIsATimeout() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        device.append([.wait([])])
        guard case .timeout = try camera.next(timeoutMilliseconds: 0) else {
            Issue.record("no frame was there")
            return
        }
        device.append(script.closing)
    }

    @Test(arguments: [Errno.noDevice, .inputOutput])
    func anUnpluggedCameraIsLost(_ errno: Errno) throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        device.append([.wait([.readable, .error]), .fails(.dequeueBuffer, errno)])
        let error = #expect(throws: CaptureError.self) { try camera.next(timeoutMilliseconds: 1000) }
        #expect(error?.code == .lost)
        device.append([.fails(.streamOff, .noDevice), .ok("munmap"), .ok("munmap"), .ok("close")])
        camera.close()
        #expect(device.remaining == [])
    }

    @Test func anErrorFromPollWithoutAFrameIsALostCameraAndNoEndlessLoop() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        device.append([.wait([.error, .hangUp]), ScriptedCamera.drained])
        let error = #expect(throws: CaptureError.self) { try camera.next(timeoutMilliseconds: 60_000) }
        #expect(error?.code == .lost)
        device.append(script.closing)
    }

    @Test func aChangeOfTheInputIsReported() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        device.append([
            .wait(.exceptional),
            .answers(.dequeueEvent) { (event: inout v4l2_event) in event.type = UInt32(V4L2_EVENT_SOURCE_CHANGE) },
        ])
        let error = #expect(throws: CaptureError.self) { try camera.next(timeoutMilliseconds: 1000) }
        #expect(error?.code == .formatChanged)
        device.append(script.closing)
    }

    @Test func timestampsComeFromTheBufferWhenTheyAreMonotonic() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open()
        let before = SystemCalls.monotonicNanoseconds()
        device.append([
            .wait(.readable), script.taken(0, sequence: 0, microseconds: 2_000_003), ScriptedCamera.drained,
            .ok(.queueBuffer),
            .wait(.readable), script.taken(0, sequence: 1, flags: 0, microseconds: 5), ScriptedCamera.drained,
            .ok(.queueBuffer),
        ])
        let stamped = try frame(camera.next(timeoutMilliseconds: 1000))
        #expect(stamped.monotonicNanoseconds == 2_000_003_000)
        let age = Double(SystemCalls.monotonicNanoseconds() - stamped.monotonicNanoseconds) * 1e-9
        #expect(abs(SystemCalls.wallClock() - age - stamped.wallClock) < 1, "the wall clock is that much earlier, too")
        let unstamped = try frame(camera.next(timeoutMilliseconds: 1000))
        #expect(unstamped.monotonicNanoseconds >= before)
        device.append(script.closing)
    }

    @Test func planesOfAMultiplanarCameraAreJoined() throws {
        let script = ScriptedCamera(
            fourCC: CV4L2_PIX_FMT_NV12M, planes: [12, 8], bytesPerRow: 4, encoding: V4L2_YCBCR_ENC_709,
            quantization: V4L2_QUANTIZATION_FULL_RANGE, isMultiplanar: true)
        let (device, camera) = try script.open()
        fill(device, script.offset(1, plane: 0), 1)
        fill(device, script.offset(1, plane: 1), 2)
        device.memory[script.offset(1, plane: 0)]?[3] = 9  // before the data
        device.append([
            .wait(.readable), script.taken(1, sequence: 0, used: [12, 8], dataOffset: 4), ScriptedCamera.drained,
            .ok(.queueBuffer),
        ])
        let picture = try frame(camera.next(timeoutMilliseconds: 1000)).frame
        #expect(picture.format == .nv12)
        #expect(picture.bytes == [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2])
        #expect(picture.matrix == .bt709 && picture.range == .full)
        device.append(script.closing)
    }

    @Test func anMJPGFrameEndsWithItsPicture() throws {
        let script = ScriptedCamera(fourCC: CV4L2_PIX_FMT_MJPEG, width: 16, height: 16, planes: [4096], bytesPerRow: 0)
        let (device, camera) = try script.open()
        let picture = RGBImage(width: 16, height: 16, pixels: (0..<768).map { UInt8(truncatingIfNeeded: $0 * 7) })
        let jpeg = try ImageFile.encodeJPEG(picture)
        device.memory[script.offset(0)]?.copyBytes(from: jpeg)
        device.memory[script.offset(1)]?.copyBytes(from: jpeg.prefix(jpeg.count / 2))
        device.append([
            .wait(.readable), script.taken(0, sequence: 0), script.taken(1, sequence: 1), .ok(.queueBuffer),
            .ok(.queueBuffer),
        ])
        let captured = try frame(camera.next(timeoutMilliseconds: 1000))
        #expect(captured.frame.bytes == jpeg)
        #expect(captured.frame.range == .full)
        #expect(captured.skipped == 1, "the newer one is cut short")
        device.append(script.closing)
    }

    @Test func aCallerThatHoldsFewFramesMakesTheSourceReuseItsStorage() throws {
        let script = ScriptedCamera()
        let (device, camera) = try script.open(CaptureSettings(bufferCount: 2, storageCount: 2))
        var addresses: Set<UInt> = []
        for sequence in 0..<20 {
            device.append([
                .wait(.readable), script.taken(0, sequence: UInt32(sequence)), ScriptedCamera.drained,
                .ok(.queueBuffer),
            ])
            let captured = try frame(camera.next(timeoutMilliseconds: 1000))
            captured.frame.bytes.withUnsafeBytes { _ = addresses.insert(UInt(bitPattern: $0.baseAddress)) }
        }
        #expect(addresses.count == 2)
        device.append(script.closing)
    }
}
