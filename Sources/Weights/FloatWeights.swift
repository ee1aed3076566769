// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import EfficientDet

/// A tensor of single-precision numbers.
public struct FloatTensor: Sendable, Hashable {
    /// Extents, slowest first.
    public let shape: [Int]
    /// Row-major.
    public let values: [Float]

    /// Makes a tensor; the product of `shape` is `values.count`.
    public init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count)
        self.shape = shape
        self.values = values
    }
}

/// The trained numbers of a network: every parameter there, of the right shape, every number finite.
public struct FloatWeights: Sendable {
    private let tensors: [String: FloatTensor]

    /// Collects and checks what a network needs; other tensors are not asked for.
    ///
    /// - Parameters:
    ///   - network: The network; its input size does not matter.
    ///   - source: What messages call the file.
    ///   - read: Gives the tensor of effdet's name, nil if there is none.
    /// - Throws: `missingTensor`, `wrongShape`, `notFinite`, or what `read` throws.
    public init(
        for network: Network, source: String, read: (String) throws(WeightsError) -> FloatTensor?
    ) throws(WeightsError) {
        var tensors: [String: FloatTensor] = [:]
        for parameter in network.parameters {
            guard let tensor = try read(parameter.name) else {
                throw WeightsError(
                    .missingTensor, "\(source) has no tensor \(parameter.name), \(parameter.shape) expected",
                    remedy: "use the weights of an \(network.configuration.architecture.name) in effdet's names")
            }
            guard tensor.shape == parameter.shape else {
                throw WeightsError(
                    .wrongShape,
                    "\(source): tensor \(parameter.name) has the shape \(tensor.shape), expected \(parameter.shape)",
                    remedy: "use the weights of an unmodified \(network.configuration.architecture.name)")
            }
            if let index = tensor.values.firstIndex(where: { !$0.isFinite }) {
                throw WeightsError(
                    .notFinite, "\(source): tensor \(parameter.name) holds \(tensor.values[index]) at index \(index)",
                    remedy: "train or export the network again")
            }
            tensors[parameter.name] = tensor
        }
        self.tensors = tensors
    }

    /// The values of a parameter of the network that the weights were checked for.
    ///
    /// - Precondition: it is one of `Network.parameters`.
    public subscript(name: String) -> [Float] { tensor(name).values }

    /// The extents of a parameter, as `subscript(name:)`.
    public func shape(of name: String) -> [Int] { tensor(name).shape }

    private func tensor(_ name: String) -> FloatTensor {
        guard let tensor = tensors[name] else { preconditionFailure("no parameter is called \(name)") }
        return tensor
    }

    /// Whether they were checked for a network with the same parameters.
    public func fit(_ network: Network) -> Bool {
        network.parameters.allSatisfy { tensors[$0.name]?.shape == $0.shape }
    }
}
