// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
public import Evaluation
public import Imaging

/// The page of `edgedet evaluate --report`: COCO's figures, curves, a threshold to use, and the worst pictures.
public struct EvaluationPage {
    /// What the page is made of.
    public struct Source {
        let evaluation: CocoEvaluation
        let judgement: CocoJudgement
        let dataset: CocoDataset
        let subject: String
        let picture: ((Int) throws -> RGBImage)?

        /// Gathers it.
        ///
        /// - Parameters:
        ///   - evaluation: The figures and curves.
        ///   - judgement: Which detections are right, at IoU 0.5.
        ///   - dataset: What was evaluated against.
        ///   - subject: Names the model or the result file.
        ///   - picture: Gives a picture by its id; nil if pictures are not at hand.
        public init(
            evaluation: CocoEvaluation, judgement: CocoJudgement, dataset: CocoDataset, subject: String,
            picture: ((Int) throws -> RGBImage)?
        ) {
            self.evaluation = evaluation
            self.judgement = judgement
            self.dataset = dataset
            self.subject = subject
            self.picture = picture
        }
    }

    /// The finished page.
    public let page: Page
    /// More lines than that cannot be told apart.
    private static let shownClasses = 8
    private static let shownPictures = 12

    /// Makes the page.
    ///
    /// - Throws: What reading a picture throws.
    public init(_ source: Source, imageCount: Int) throws {
        let verdict = EvaluationVerdict(source.evaluation, source.judgement)
        var page = Page(
            title: "How well it finds objects",
            subtitle: "\(source.subject) · \(imageCount) images · \(source.judgement.objects.count) objects · "
                + "\(source.judgement.detections.count) detections",
            verdict: verdict.sentence, tone: verdict.tone)
        page.add(tiles: Self.tiles(source.evaluation.summary))
        Self.addCurves(source, to: &page)
        Self.addScores(source.judgement, verdict.advised, to: &page)
        Self.addClasses(source, to: &page)
        if let picture = source.picture {
            let score = verdict.advised?.score ?? Double(Detection.defaultScore)
            try Self.addPictures(source, picture, score: score, to: &page)
        }
        self.page = page
    }

    private static func tiles(_ summary: CocoSummary) -> [Page.Tile] {
        let notes = [
            "AP": "mean of IoU 0.50 to 0.95", "AP50": "at IoU 0.50", "AP75": "at IoU 0.75", "APs": "up to 32²",
            "APm": "32² to 96²", "APl": "from 96²", "AR1": "recall, 1 an image", "AR10": "recall, 10 an image",
            "AR100": "recall, 100 an image", "ARs": "recall, up to 32²", "ARm": "recall, 32² to 96²",
            "ARl": "recall, from 96²",
        ]
        return summary.figures.map {
            Page.Tile($0.name, $0.value < 0 ? "–" : FixedPoint.text($0.value, digits: 3), note: notes[$0.name] ?? "")
        }
    }

    private static func addCurves(_ source: Source, to page: inout Page) {
        let recalls = CocoParameters.recallThresholds
        let byOverlap = CocoParameters.iouThresholds.indices.map { threshold in
            let curves = source.evaluation.curves.compactMap { $0.curve(threshold: threshold)?.precision }
            let means = recalls.indices.map { recall in
                curves.reduce(0) { $0 + $1[recall] } / Double(max(curves.count, 1))
            }
            return LinePlot.Series(
                "IoU \(FixedPoint.text(CocoParameters.iouThresholds[threshold], digits: 2))", .blue,
                opacity: 1 - 0.085 * Double(threshold), points: Array(zip(recalls, means)))
        }
        let shown = source.evaluation.curves.indices.filter { source.evaluation.curves[$0].objectCount > 0 }
            .sorted { source.evaluation.curves[$0].objectCount > source.evaluation.curves[$1].objectCount }
            .prefix(shownClasses).sorted()
        func byClass(_ threshold: Int) -> [LinePlot.Series] {
            shown.enumerated().compactMap { color, index in
                source.evaluation.curves[index].curve(threshold: threshold).map {
                    LinePlot.Series(
                        source.evaluation.categories[index].name, PlotColor(index: color),
                        points: Array(zip(recalls, $0.precision)))
                }
            }
        }
        func plot(_ caption: String, _ series: [LinePlot.Series]) -> Figure {
            LinePlot(caption, x: 0...1, "recall", y: 0...1, "precision", series: series).figure
        }
        page.add(
            section: "Precision and recall",
            text:
                "From left to right more objects are found, at the price of lower scores. A box is right if it overlaps "
                + "an object of its class by the IoU that is given.",
            figures: [
                plot("All classes, by IoU", byOverlap), plot("By class, IoU 0.50", byClass(0)),
                plot("By class, IoU 0.75", byClass(5)),
                classBars(source.evaluation),
            ])
    }

    private static func classBars(_ evaluation: CocoEvaluation) -> Figure {
        let values = evaluation.categories.indices.filter { evaluation.curves[$0].objectCount > 0 }.map {
            (evaluation.categories[$0].name, evaluation.summary(ofCategory: $0).averagePrecision)
        }
        return BarChart(
            "AP by class", limit: 1,
            bars: values.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map {
                BarChart.Bar($0.0, $0.1, text: FixedPoint.text($0.1, digits: 3))
            }
        ).figure
    }

    private static func addScores(
        _ judgement: CocoJudgement, _ advised: CocoJudgement.Balance?, to page: inout Page
    ) {
        let balances = judgement.balances
        let marker = advised.map { (x: $0.score, label: FixedPoint.text($0.score, digits: 2)) }
        func series(_ name: String, _ color: PlotColor, _ value: (CocoJudgement.Balance) -> Double) -> LinePlot.Series {
            LinePlot.Series(name, color, points: balances.map { ($0.score, value($0)) })
        }
        func counts(_ isRight: Bool) -> [Int] {
            var counts = [Int](repeating: 0, count: 50)
            for judged in judgement.detections where judged.isRight == isRight && judged.item.score.isFinite {
                counts[min(49, max(0, Int(min(max(judged.item.score, 0), 1) * 50)))] += 1
            }
            return counts
        }
        let rows = Set([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] + (advised.map { [$0.score] } ?? [])).sorted().map {
            let balance = judgement.balance(atScore: $0)
            return [
                FixedPoint.text($0, digits: 2) + ($0 == advised?.score ? "  advised" : ""),
                FixedPoint.text(balance.precision, digits: 3), FixedPoint.text(balance.recall, digits: 3),
                FixedPoint.text(balance.f1, digits: 3),
            ]
        }
        let advice =
            advised.map {
                "A least score of \(FixedPoint.text($0.score, digits: 2)) has the best balance of both (F1 "
                    + "\(FixedPoint.text($0.f1, digits: 3))). Where a false alarm costs more than a miss go higher, else lower."
            } ?? "There is nothing to choose a score by."
        page.add(
            section: "Which score to ask for", text: advice + " All figures at IoU 0.50.",
            figures: [
                LinePlot(
                    "What a least score gives", x: 0...1, "least score", y: 0...1, "share",
                    series: [
                        series("precision: detections that are right", .blue, \.precision),
                        series("recall: objects that are found", .green, \.recall), series("F1", .orange, \.f1),
                    ], marker: marker
                ).figure,
                Histogram(
                    "Scores of right and wrong detections", x: 0...1, "score",
                    series: [
                        .init("wrong", .orange, counts: counts(false)), .init("right", .green, counts: counts(true)),
                    ], marker: marker
                ).figure,
            ], tables: [Table(["least score", "precision", "recall", "F1"], rows: rows)])
    }

    private static func addClasses(_ source: Source, to page: inout Page) {
        let evaluation = source.evaluation
        let rows = evaluation.categories.indices.map { index in
            let summary = evaluation.summary(ofCategory: index)
            let figures = [
                summary.averagePrecision, summary.averagePrecision50, summary.averagePrecision75,
                summary.averagePrecisionSmall, summary.averagePrecisionMedium, summary.averagePrecisionLarge,
                summary.averageRecall100,
            ]
            return [evaluation.categories[index].name, String(evaluation.curves[index].objectCount)]
                + figures.map { $0 < 0 ? "–" : FixedPoint.text($0, digits: 3) }
        }
        page.add(
            section: "Class by class", text: "A dash stands where there is no object to measure by.",
            tables: [
                Table(["class", "objects", "AP", "AP50", "AP75", "small", "medium", "large", "AR100"], rows: rows)
            ])
    }

    private static func addPictures(
        _ source: Source, _ picture: (Int) throws -> RGBImage, score: Double, to page: inout Page
    ) throws {
        let faults = ImageFaults.worst(source.judgement, score: score, limit: shownPictures)
        let text = FixedPoint.text(score, digits: 2)
        guard !faults.isEmpty else {
            page.add(
                section: "The worst pictures",
                text: "At a score of \(text) every object is found, and nothing else.")
            return
        }
        let names = Dictionary(
            source.dataset.categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let files = Dictionary(
            source.dataset.images.map { ($0.id, $0.fileName) }, uniquingKeysWith: { first, _ in first })
        let pictures = try faults.map { faults in
            let caption = "\((files[faults.imageID] ?? nil) ?? "image \(faults.imageID)"): \(faults.summary)"
            return try EmbeddedPicture(
                picture(faults.imageID), longSide: 640, caption: caption, marks: faults.marks { names[$0] ?? "\($0)" })
        }
        page.add(
            section: "The worst pictures",
            text:
                "Those with the most errors at a score of \(text) and an IoU of 0.50. A box of the wrong class, or one "
                + "that fits badly, is a false one, and its object counts as missed.",
            pictures: pictures, columns: 3,
            legend: [.right: "right", .wrong: "false", .missed: "missed", .truth: "annotated and found"])
    }
}
