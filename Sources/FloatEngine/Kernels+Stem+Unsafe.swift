// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet

/// Scratch memory of the stem: the normalized image with its padding, and one row of patches.
struct StemScratch {
    let image: UnsafeMutablePointer<Float>
    let patches: UnsafeMutablePointer<Float>
    /// Columns of the padded image.
    let paddedWidth: Int
    let rows: SamePadding
    let columns: SamePadding

    init(_ memory: UnsafeMutablePointer<Float>, _ shape: TensorShape, _ convolution: Convolution) {
        rows = SamePadding(extent: shape.height, kernel: convolution.kernel, stride: convolution.stride)
        columns = SamePadding(extent: shape.width, kernel: convolution.kernel, stride: convolution.stride)
        paddedWidth = columns.before + shape.width + columns.after
        image = memory
        patches = memory + Self.imageCount(paddedWidth, rows.before + shape.height + rows.after)
    }

    /// Floats that a layer needs; 0 unless it is a stem.
    static func count(_ layer: Layer, _ network: Network) -> Int {
        guard case .stem(let convolution) = layer.operation else { return 0 }
        let shape = network[layer.inputs[0]].shape
        let side = convolution.kernel
        let output = network[layer.output].shape
        return imageCount(shape.width + side, shape.height + side) + output.width * side * side * 3
    }

    private static func imageCount(_ width: Int, _ height: Int) -> Int {
        (width * height * 3 + alignmentInFloats - 1) / alignmentInFloats * alignmentInFloats
    }
}

extension Kernels {
    /// The first convolution: normalizes pixels [height, width, 3], pads with zeros (the mean colour), and multiplies
    /// row by row of patches [columns, kernel·kernel·3].
    static func stem(
        _ pixels: UnsafePointer<UInt8>, _ shape: TensorShape, _ weights: UnsafePointer<Float>,
        _ bias: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, outputs: Int,
        _ convolution: Convolution, scratch: UnsafeMutablePointer<Float>
    ) {
        let scratch = StemScratch(scratch, shape, convolution)
        normalize(pixels, shape, scratch)
        let kernel = convolution.kernel
        let patchCount = kernel * kernel * 3
        for row in 0..<scratch.rows.outputs {
            var patch = scratch.patches
            for column in 0..<scratch.columns.outputs {
                for tap in 0..<kernel {
                    let place = (row * convolution.stride + tap) * scratch.paddedWidth + column * convolution.stride
                    patch.update(from: scratch.image + place * 3, count: kernel * 3)
                    patch += kernel * 3
                }
            }
            let columns = scratch.columns.outputs
            pointwise(
                scratch.patches, weights, bias, output + row * columns * outputs, rows: columns, inputs: patchCount,
                outputs: outputs, convolution.activation)
        }
    }

    private static func normalize(_ pixels: UnsafePointer<UInt8>, _ shape: TensorShape, _ scratch: StemScratch) {
        let normalization = Normalization.imageNet
        let rowCount = scratch.paddedWidth * 3
        let rows = scratch.rows
        scratch.image.update(repeating: 0, count: (rows.before + shape.height + rows.after) * rowCount)
        var source = pixels
        for row in 0..<shape.height {
            var target = scratch.image + (rows.before + row) * rowCount + scratch.columns.before * 3
            for _ in 0..<shape.width {
                for colour in 0..<3 {
                    target[colour] =
                        (Float(source[colour]) - normalization.mean[colour]) / normalization.deviation[colour]
                }
                source += 3
                target += 3
            }
        }
    }
}
