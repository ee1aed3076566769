// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Reporting

/// COCO's figures for people: sizes side by side, then a line for each class.
struct EvaluationTable {
    /// The table's lines, without an end of line.
    let lines: [String]

    init(_ evaluation: CocoEvaluation) {
        let summary = evaluation.summary
        var lines = [Self.row("", ["all", "small", "medium", "large"])]
        for (name, values) in [
            (
                "AP",
                [
                    summary.averagePrecision, summary.averagePrecisionSmall, summary.averagePrecisionMedium,
                    summary.averagePrecisionLarge,
                ]
            ), ("AP50", [summary.averagePrecision50]), ("AP75", [summary.averagePrecision75]),
            ("AR1", [summary.averageRecall1]), ("AR10", [summary.averageRecall10]),
            (
                "AR100",
                [
                    summary.averageRecall100, summary.averageRecallSmall, summary.averageRecallMedium,
                    summary.averageRecallLarge,
                ]
            ),
        ] {
            lines.append(Self.row(name, values.map(Self.text)))
        }
        let width = max(Self.nameWidth, evaluation.categories.map(\.name.count).max() ?? 0)
        lines += ["", Self.row("class", ["objects", "AP", "AP50", "AP75", "AR100"], nameWidth: width)]
        for (index, category) in evaluation.categories.enumerated() {
            let summary = evaluation.summary(ofCategory: index)
            let figures = [
                summary.averagePrecision, summary.averagePrecision50, summary.averagePrecision75,
                summary.averageRecall100,
            ]
            let cells = [String(evaluation.curves[index].objectCount)] + figures.map(Self.text)
            lines.append(Self.row(category.name, cells, nameWidth: width))
        }
        self.lines = lines
    }

    private static let nameWidth = 12

    /// "-" where there is nothing to measure by.
    private static func text(_ figure: Double) -> String {
        figure < 0 ? "-" : FixedPoint.text(figure, digits: 3)
    }

    private static func row(_ name: String, _ cells: [String], nameWidth: Int = nameWidth) -> String {
        let padded = cells.map { String(repeating: " ", count: max(0, 9 - $0.count)) + $0 }
        return name + String(repeating: " ", count: max(0, nameWidth - name.count)) + padded.joined()
    }
}
