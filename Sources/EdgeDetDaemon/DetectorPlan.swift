// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

public import Detection
public import EfficientDet

/// Makes the detector, on the thread that will use it or on one that hands it over.
public typealias DetectorFactory = @Sendable () throws -> any ObjectDetector

/// Reads what a configuration's detector is made of, so that a bad file is found before anything begins.
public typealias DetectorPlanner = @Sendable (Configuration) throws -> DetectorPlan

/// A network whose file was read and that is about to be set up.
public struct DetectorPlan: Sendable {
    /// Two plans of one identity make the same detector: file and its version, threads.
    public let identity: String
    /// What it is made of, for the log and for those who ask.
    public let facts: EngineFacts?
    /// The network's classes, if they are known beforehand.
    public let labels: LabelMap?
    private let factory: Handover<DetectorFactory>

    /// Puts a plan together.
    ///
    /// - Parameter make: Sets the detector up. It is let go, with all that it holds, as soon as it was called.
    public init(
        identity: String, facts: EngineFacts? = nil, labels: LabelMap? = nil, make: @escaping DetectorFactory
    ) {
        self.identity = identity
        self.facts = facts
        self.labels = labels
        factory = Handover(make)
    }

    /// Sets the detector up. To be called once in the life of a plan and all its copies, which then keep nothing of what
    /// the detector was made of: that is megabytes, and plans live as long as the daemon.
    ///
    /// - Throws: What setting it up throws.
    public func make() throws -> any ObjectDetector {
        guard let make = factory.take() else { preconditionFailure("a plan makes one detector") }
        return try make()
    }
}
