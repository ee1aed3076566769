// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import EfficientDet
import Foundation
import Weights

/// `edgedet import`: a trained network of any supported file to the one form that all other commands read best.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Turn a trained network (.pth or .safetensors) into canonical safetensors.",
        discussion: """
            Reads what torch.save writes, and safetensors, with the tensor names of effdet or of zylo117's EfficientDet; \
            D0 to D6. Nothing in the file is run: a checkpoint that names other code than PyTorch's own is refused. The \
            output holds the network alone, in single precision, under effdet's names.
            """)

    @Argument(help: "The checkpoint.")
    var file: String

    @Option(help: "Where to write the network (.safetensors).")
    var output: String

    @Option(
        help:
            "Names of the classes: coco90, coco80, or a text file of one name a line. (default: the file's; coco90 for 90)"
    )
    var labels: String?

    @Option(help: "Refuse a network that has not this many classes.")
    var classes: Int?

    func validate() throws {
        if let classes, classes < 1 { throw ValidationError("--classes must be at least 1.") }
    }

    func run() throws {
        try OtherNormalization.refuse(file)
        try OutputFile.check(output, besides: [file, labels])
        let names = try labels.map(Self.labelMap)
        var checkpoint = try Checkpoint.load(file)
        let count = checkpoint.configuration.classCount
        if let classes, classes != count {
            throw CommandFault(
                message: "\(file) has \(count) classes, not \(classes)",
                remedy: "give --classes \(count), or name another file")
        }
        if let labels, let names {
            guard names.names.count == count else {
                throw CommandFault(
                    message: "\(labels) names \(names.names.count) classes, but \(file) has \(count)",
                    remedy: "give one name per class, in the order of the network's outputs")
            }
            checkpoint.labels = names
        }
        try OutputFile.write { try checkpoint.safeTensors().write(to: output) }
        let configuration = checkpoint.configuration
        let named = checkpoint.labels.names.count { !$0.isEmpty }
        try StandardOutput.say(
            "\(output): \(configuration.architecture.name), \(count) classes (\(named) named), published for "
                + "\(configuration.inputWidth)x\(configuration.inputHeight), max-pooling padded with "
                + (configuration.maxPoolPadding == .zero ? "zero" : "negative infinity")
                + (checkpoint.conventions == .zylo117 ? ", boxes as zylo117's code makes them" : ""))
    }

    private static func labelMap(_ name: String) throws -> LabelMap {
        switch name {
        case "coco90": .coco90
        case "coco80": .coco80
        default: try LabelMap(textFile: name)
        }
    }
}
