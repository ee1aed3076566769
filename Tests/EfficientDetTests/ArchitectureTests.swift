// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

struct ArchitectureTests {
    /// Table 1 of the paper: parameters in millions, resolution, BiFPN width and depth, head depth.
    @Test(arguments: [
        (0, 3.9, 512, 64, 3, 3), (1, 6.6, 640, 88, 4, 3), (2, 8.1, 768, 112, 5, 3), (3, 12, 896, 160, 6, 4),
        (4, 21, 1024, 224, 7, 4), (5, 34, 1280, 288, 7, 4), (6, 52, 1280, 384, 8, 5),
    ])
    func publishedSizes(
        phi: Int, millions: Double, resolution: Int, width: Int, depth: Int, head: Int
    ) {
        let architecture = Architecture.all[phi]
        #expect(architecture.resolution == resolution)
        #expect(architecture.pyramidWidth == width)
        #expect(architecture.pyramidDepth == depth)
        #expect(architecture.headDepth == head)
        let network = Network(NetworkConfiguration(architecture: architecture, classCount: 90))
        let digits = millions < 10 ? 10.0 : 1.0
        #expect((Double(network.trainableCount) / 1e6 * digits).rounded() == millions * digits)
    }

    @Test func d0CountsMatchThePublishedFile() {
        let network = Network(NetworkConfiguration(classCount: 90))
        #expect(network.trainableCount == 3_880_067)
        #expect(network.layers.filter { if case .squeezeExcite = $0.operation { true } else { false } }.count == 16)
        let coco = Double(network.multiplyAccumulates) / 1e6
        #expect(coco.rounded() == 2492)
    }

    @Test func everyInputIsWrittenBeforeItIsRead() {
        for architecture in Architecture.all {
            let network = Network(NetworkConfiguration(architecture: architecture, classCount: 3))
            var written: Set<TensorID> = [Network.image]
            for layer in network.layers {
                #expect(layer.inputs.allSatisfy(written.contains))
                #expect(written.insert(layer.output).inserted)
            }
            #expect(Set(network.layers.map(\.name)).count == network.layers.count)
        }
    }

    @Test func samePaddingIsAsymmetricForEvenExtentsAndStrideTwo() {
        let three = SamePadding(extent: 512, kernel: 3, stride: 2)
        #expect((three.outputs, three.before, three.after) == (256, 0, 1))
        let five = SamePadding(extent: 128, kernel: 5, stride: 2)
        #expect((five.outputs, five.before, five.after) == (64, 1, 2))
        let odd = SamePadding(extent: 5, kernel: 3, stride: 2)
        #expect((odd.outputs, odd.before, odd.after) == (3, 1, 1))
    }

    @Test func d0Has49104Anchors() {
        let anchors = Anchors(height: 512, width: 512)
        #expect(anchors.boxes.count == 49_104)
        #expect(anchors.boxes[0] == Anchor(y0: -12, x0: -12, y1: 20, x1: 20))
        #expect(anchors.levelOffsets == [0, 36_864, 46_080, 48_384, 48_960])
    }
}
