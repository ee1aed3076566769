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
    /// Sets it up.
    public let make: DetectorFactory

    /// Puts a plan together.
    public init(
        identity: String, facts: EngineFacts? = nil, labels: LabelMap? = nil, make: @escaping DetectorFactory
    ) {
        self.identity = identity
        self.facts = facts
        self.labels = labels
        self.make = make
    }
}
