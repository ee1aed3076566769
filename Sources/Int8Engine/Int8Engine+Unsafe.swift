// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
public import EfficientDet

/// Runs an int8 network on one image at a time.
///
/// The plan, the packed weights and the arena are made once; a run allocates nothing. For one model the outputs are the
/// same bytes on every instruction set and with any number of threads. An engine serves one caller at a time; it is not
/// `Sendable`.
public final class Int8Engine {
    /// The model it runs, without the numbers that only its packed copies are needed for: of the layers none but the
    /// heads' last ones are left, without weights.
    public let model: Int8Model
    /// The model's network.
    public let network: Network
    /// Which kernels it runs on.
    public let instructionSet: InstructionSet
    /// Threads that share the work, the caller's included.
    public let threads: Int

    private let plan: Plan
    private let memory = Memory()
    private let arena: UnsafeMutablePointer<UInt8>
    private let crew: Crew
    /// Where the run finds its picture.
    private let picture: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    private let steps: [BoundStep]
    private let storesEveryLayer: Bool
    private let pictureWork: PictureWork
    /// How the letterbox's rows go through the network, and which of each tensor's are repeated now.
    private let repetition: RowRepetition
    private let repeated: UnsafeMutablePointer<RepeatedRows>
    private var hasRun = false
    /// What the heads wrote, and where `proposals` puts what it finds: kept, so that no picture needs new memory.
    var heads: [HeadPair] = []
    var found: [Proposal] = []

    /// Prepares a model for running.
    ///
    /// - Parameters:
    ///   - model: Any model that `Int8Model.validate` accepts.
    ///   - threads: At least 1.
    ///   - instructionSet: Defaults to the best this processor has.
    ///   - storesEveryLayer: Whether `run(_:observe:)` shall see also the tensors that a faster plan never stores whole.
    /// - Throws: `Int8Error` with code `mismatch` if the model's numbers do not fit its network.
    public init(
        _ model: Int8Model, threads: Int = 1, instructionSet: InstructionSet = .best, storesEveryLayer: Bool = false
    ) throws(Int8Error) {
        // What reading the model left.
        Memory.trim()
        let network = Network(model.configuration)
        try model.validate(against: network)
        self.model = model.unpacked()
        self.network = network
        self.instructionSet = instructionSet
        self.threads = max(1, threads)
        plan = Plan(network, members: self.threads, storesEveryLayer: storesEveryLayer)
        arena = memory.allocate(UInt8.self, plan.arenaSize)
        let binder = StepBinder(model: model, plan: plan, memory: memory, arena: arena, members: self.threads)
        picture = binder.pixels
        repetition = RowRepetition(plan)
        repeated = binder.repeated
        let steps = plan.steps.map(binder.bind)
        self.steps = steps
        self.storesEveryLayer = storesEveryLayer
        pictureWork = binder.pictureWork
        let members = self.threads
        let kernels = instructionSet.kernels
        let scratch = binder.rowScratch
        let stride = binder.rowScratchStride
        crew = Crew(size: members, portions: steps.map(\.portions)) { step, range, member in
            steps[step].run(
                kernels, range, member: member, members: members, rowScratch: scratch + member * stride)
        }
        heads = zip(network.classOutputs, network.boxOutputs).map { output, boxes in
            HeadPair(
                classes: output, boxes: boxes, classScale: rawScale(of: output), boxScale: rawScale(of: boxes))
        }
    }

    deinit {
        crew.stop()
    }

    /// Runs the network; outputs stay valid until the next run.
    ///
    /// - Parameters:
    ///   - pixels: Letterboxed RGB, [inputHeight, inputWidth, 3].
    ///   - observe: Called with every layer's output as soon as it is stored, as codes [height, width, channel]; then
    ///     one thread does all the work. Layers whose output is never stored (gates, the middle of a separable
    ///     convolution, a projection in front of a residual sum, the heads' int32 outputs) are left out;
    ///     without `storesEveryLayer` also those that pass through a ring of rows. Rows that repeat another one
    ///     are computed, too.
    public func run(_ pixels: [UInt8], observe: ((Layer, UnsafeBufferPointer<UInt8>) -> Void)? = nil) {
        guard let observe else { return walk(pixels) }
        let heads = Set(network.classOutputs + network.boxOutputs)
        walk(pixels, everyRow: true) { [self] step in
            for part in plan.steps[step].parts {
                guard let output = part.outputs.first, !heads.contains(output), let layer = part.layers.last
                else { continue }
                let count = network[output].shape.count
                observe(layer, UnsafeBufferPointer(start: arena + plan.offsets[output]!, count: count))
            }
        }
    }

    /// Runs the network on one thread and tells when each step was done.
    ///
    /// - Parameter stepDone: Called with the step's index in `stepDescriptions`.
    public func run(_ pixels: [UInt8], stepDone: @escaping (Int) -> Void) {
        walk(pixels, afterStep: stepDone)
    }

    /// Does all steps; with `afterStep`, on this thread alone.
    private func walk(_ pixels: [UInt8], everyRow: Bool = false, afterStep: ((Int) -> Void)? = nil) {
        precondition(pixels.count == network[Network.image].shape.count)
        if !hasRun {
            // By now whoever made the engine has let the unpacked model go.
            Memory.trim()
            hasRun = true
        }
        pixels.withUnsafeBufferPointer { source in
            picture.pointee = source.baseAddress
            // Below the image, the plan adds one more row of the letterbox's fill.
            let height = network[Network.image].shape.height
            let content = everyRow || storesEveryLayer ? height : pictureWork.contentRows(of: source.baseAddress!)
            expect(RepeatedRows(from: content, through: height))
            crew.run(afterStep: afterStep)
            picture.pointee = nil
        }
    }

    /// Tells the steps which of the image's rows are the same.
    private func expect(_ rows: RepeatedRows) {
        guard rows != repeated[Network.image.index] else { return }
        var tensors = UnsafeMutableBufferPointer(start: repeated, count: network.tensors.count).mutableSpan
        repetition.follow(from: rows, into: &tensors)
        for (index, step) in steps.enumerated() { crew.portions[index] = step.portions }
    }

    /// What each step of a run does, in order: a name and its multiply-accumulates.
    public var stepDescriptions: [(name: String, multiplyAccumulates: Int)] {
        plan.steps.map { step in
            let name =
                switch step {
                case .picture: "picture"
                case .fold(let projection, _): "\(projection.name) fold"
                case .separable(_, let pointwise): pointwise.name.replacing("conv_pw", with: "conv_dw+conv_pw")
                case .expanded(let source, let depthwise):
                    "\(source.name)+\(depthwise.name.split(separator: ".").last ?? "")"
                case .together(let steps):
                    "\(steps.count) convolutions like \(steps[0].layers[0].name)"
                default: step.layers[0].name
                }
            return (name, step.layers.reduce(0) { $0 + network.multiplyAccumulates(of: $1) })
        }
    }

    /// The int32 sums of a class or box output, [height, width, channel].
    public func withSums<Result>(of output: TensorID, _ body: (UnsafeBufferPointer<Int32>) -> Result) -> Result {
        let start = UnsafeRawPointer(arena + plan.offsets[output]!).assumingMemoryBound(to: Int32.self)
        return body(UnsafeBufferPointer(start: start, count: network[output].shape.count))
    }

    /// A class or box output as values, [height, width, channel].
    public func values(of output: TensorID) -> [Float] {
        let scale = rawScale(of: output)
        return withSums(of: output) { sums in
            sums.indices.map { Float(sums[$0]) * scale[$0 % scale.count] }
        }
    }

    /// What one unit of an output's sums is worth, per channel.
    func rawScale(of output: TensorID) -> [Float] {
        guard case .raw(let numbers)? = model.layers[network[output].name] else { preconditionFailure() }
        return numbers.scale
    }
}
