// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
public import FloatEngine
import Synchronization

/// Runs the float network over sample images and notes which values every channel takes.
///
/// Workers share the weights and take the next image when they have finished one. What they note adds up to the same
/// whatever the order, so any number of them gives the same ranges; each image is computed on one thread alone.
///
/// Memory: the weights once, a network's activations per worker (about 55 MB for D0), and, for methods other than
/// `minMax`, histograms of at most 256 MB.
public struct RangeObserver: Sendable {
    /// The network that is observed.
    public let model: FloatModel
    /// How many images are worked on at once.
    public let threads: Int

    /// Gives a letterboxed RGB image by its index, [inputHeight, inputWidth, 3]; called from several tasks at once, and
    /// twice for every index if there are histograms.
    public typealias ImageSource = @Sendable (_ index: Int) async throws -> [UInt8]
    /// Is told how many steps of how many are done; calls come one at a time, in order.
    public typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

    /// Prepares to observe a network on `threads` images at once, at least 1.
    public init(_ model: FloatModel, threads: Int) {
        precondition(threads > 0)
        self.model = model
        self.threads = threads
    }

    /// Looks at all images, once for `minMax` alone, otherwise twice: histograms need to know where values lie.
    ///
    /// - Parameters:
    ///   - imageCount: Images are asked for by index from 0 to `imageCount` − 1; at least one.
    ///   - methods: The ranges that are wanted; several cost hardly more than one.
    ///   - progress: Called after every image.
    ///   - image: The images.
    /// - Returns: Ranges by each method, in its order. Tensors of a single position (the gates of squeeze-and-excite)
    ///   have too few values for a histogram and get all they took by any method.
    /// - Throws: What `image` throws, or `CancellationError`.
    public func observe(
        imageCount: Int, methods: [RangeMethod], progress: Progress? = nil, image: @escaping ImageSource
    ) async throws -> [ActivationRanges] {
        precondition(imageCount > 0, "ranges need at least one image")
        let needsHistograms = methods.contains { $0 != .minMax }
        let counter = ProgressCounter(total: imageCount * (needsHistograms ? 2 : 1), report: progress)
        let (extremes, products) = try await observeExtremes(imageCount, counter, image)
        let covariances = products.mapValues(\.covariance)
        let means = Dictionary(
            uniqueKeysWithValues: zip(model.network.layers, extremes).map { ($0.output, $1.means) })
        guard needsHistograms else {
            let ranges = Dictionary(
                uniqueKeysWithValues: zip(model.network.layers, extremes).map { layer, extremes in
                    (layer.output, extremes.low.indices.map { extremes[$0] })
                })
            return methods.map { _ in ActivationRanges(ranges, means: means, covariances: covariances) }
        }
        let histograms = try await observeHistograms(imageCount, extremes, counter, image)
        return methods.map { method in
            var ranges: [TensorID: [ChannelRange]] = [:]
            for (index, layer) in model.network.layers.enumerated() {
                ranges[layer.output] = extremes[index].low.indices.map { channel in
                    histograms[index]?.range(of: channel, by: method) ?? extremes[index][channel]
                }
            }
            return ActivationRanges(ranges, means: means, covariances: covariances)
        }
    }

    /// The same for one method.
    public func observe(
        imageCount: Int, method: RangeMethod, progress: Progress? = nil, image: @escaping ImageSource
    ) async throws -> ActivationRanges {
        try await observe(imageCount: imageCount, methods: [method], progress: progress, image: image)[0]
    }

    /// What the first pass notes: extremes of every layer, and products where weights will be fitted.
    private typealias Observation = (extremes: [ChannelExtremes], products: [TensorID: ChannelProducts])

    /// The first pass.
    private func observeExtremes(
        _ imageCount: Int, _ counter: ProgressCounter, _ image: @escaping ImageSource
    ) async throws -> Observation {
        let network = model.network
        let noProducts = Dictionary(
            uniqueKeysWithValues: network.fittedInputs.map {
                ($0, ChannelProducts(channels: network[$0].shape.channels))
            })
        let none = network.layers.map { ChannelExtremes(channels: network[$0.output].shape.channels) }
        let next = NextIndex(count: imageCount)
        return try await withThrowingTaskGroup(of: Observation.self) { group in
            for _ in 0..<min(threads, imageCount) {
                group.addTask {
                    let engine = FloatNetwork(model)
                    var mine = none
                    var products = noProducts
                    while let index = next.take() {
                        try Task.checkCancellation()
                        var position = 0
                        engine.run(try await image(index)) { layer, values in
                            mine[position].absorb(values)
                            products[layer.output]?.absorb(values)
                            position += 1
                        }
                        counter.count()
                    }
                    return (mine, products)
                }
            }
            var all: Observation = (none, noProducts)
            for try await worker in group {
                for index in all.extremes.indices { all.extremes[index].merge(worker.extremes[index]) }
                for (tensor, products) in worker.products { all.products[tensor]?.merge(products) }
            }
            return all
        }
    }

    /// The second pass: one per layer, nil for tensors of a single position.
    private func observeHistograms(
        _ imageCount: Int, _ extremes: [ChannelExtremes], _ counter: ProgressCounter, _ image: @escaping ImageSource
    ) async throws -> [ChannelHistograms?] {
        let network = model.network
        let isDivided = network.layers.map { network[$0.output].shape.area > 1 }
        let channels = zip(extremes, isDivided).reduce(0) { $0 + ($1.1 ? $1.0.low.count : 0) }
        let bins = Self.bins(forChannels: channels)
        let histograms = zip(extremes, isDivided).map { $1 ? ChannelHistograms($0, bins: bins) : nil }
        let next = NextIndex(count: imageCount)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(threads, imageCount) {
                group.addTask {
                    let engine = FloatNetwork(model)
                    while let index = next.take() {
                        try Task.checkCancellation()
                        var position = 0
                        engine.run(try await image(index)) { _, values in
                            histograms[position]?.absorb(values)
                            position += 1
                        }
                        counter.count()
                    }
                }
            }
            try await group.waitForAll()
        }
        return histograms
    }

    /// 2048, or fewer (a power of two) where that would take more than 256 MB.
    static func bins(forChannels channels: Int) -> Int {
        var bins = 2048
        while bins > 64, channels * (bins + 16) * MemoryLayout<UInt32>.size > 256 << 20 { bins /= 2 }
        return bins
    }
}

/// Hands out 0, 1, 2, ... to whoever asks.
private final class NextIndex: Sendable {
    private let index = Mutex(0)
    private let count: Int

    init(count: Int) {
        self.count = count
    }

    func take() -> Int? {
        index.withLock { index in
            guard index < count else { return nil }
            defer { index += 1 }
            return index
        }
    }
}

/// Counts steps and reports each, one at a time.
private final class ProgressCounter: Sendable {
    private let done = Mutex(0)
    private let total: Int
    private let report: RangeObserver.Progress?

    init(total: Int, report: RangeObserver.Progress?) {
        self.total = total
        self.report = report
    }

    func count() {
        done.withLock { done in
            done += 1
            report?(done, total)
        }
    }
}

extension Network {
    /// Tensors that pointwise convolutions without a gate read: their weights are fitted to what is in there.
    fileprivate var fittedInputs: Set<TensorID> {
        Set(
            layers.compactMap { layer in
                guard case .pointwise = layer.operation, layer.inputs.count == 1 else { return nil }
                return layer.inputs[0]
            })
    }
}
