// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Detection
import Evaluation
import Foundation
import Imaging
import Testing

@testable import Reporting

struct EvaluationPageTests {
    private let image = RGBImage(width: 64, height: 48, pixels: [UInt8](repeating: 90, count: 64 * 48 * 3))

    private func source(pictures: Bool = true, detections: Bool = true) throws -> EvaluationPage.Source {
        func box(_ x: Double) -> CocoBox { CocoBox(x: x, y: 4, width: 20, height: 20) }
        let dataset = try CocoDataset(
            images: [1, 2, 3].map { .init(id: $0, fileName: "p\($0).jpg") },
            categories: [.init(id: 1, name: "a<b"), .init(id: 2, name: "two")],
            annotations: [
                .init(id: 1, imageID: 1, categoryID: 1, box: box(0), area: 400, isCrowd: false),
                .init(id: 2, imageID: 2, categoryID: 1, box: box(0), area: 400, isCrowd: false),
                .init(id: 3, imageID: 2, categoryID: 2, box: box(40), area: 400, isCrowd: false),
                .init(id: 4, imageID: 3, categoryID: 1, box: box(0), area: 400, isCrowd: false),
            ])
        let found = CocoDetections(
            detections
                ? [
                    .init(imageID: 1, categoryID: 1, box: box(0), score: 0.9),
                    .init(imageID: 3, categoryID: 1, box: box(1), score: 0.8),
                    .init(imageID: 3, categoryID: 2, box: box(30), score: 0.85),
                ] : [])
        return EvaluationPage.Source(
            evaluation: try CocoEvaluation(of: found, against: dataset),
            judgement: CocoJudgement(of: found, against: dataset, imageIDs: [1, 2, 3]), dataset: dataset,
            subject: "model.safetensors", picture: pictures ? { _ in image } : nil)
    }

    @Test func page_isOneFileThatLoadsAndRunsNothing() throws {
        let html = try EvaluationPage(source(), imageCount: 3).page.html
        for text in ["<script", "http:", "https:", "src=", "@import", "url(", "onload"] {
            #expect(!html.contains(text))
        }
        let links = html.matches(of: /href="([^"]{0,23})/).map { String($0.1) }
        #expect(!links.isEmpty && links.allSatisfy { $0 == "data:image/jpeg;base64," })
        #expect(!html.contains("a<b") && html.contains("a&lt;b"))
        #expect(html.contains("prefers-color-scheme:dark") && html.contains("@media print"))
        for tag in ["div", "figure", "svg", "section", "table", "g", "text"] {
            #expect(html.matches(of: try Regex("<\(tag)[ >]")).count == html.matches(of: try Regex("</\(tag)>")).count)
        }
    }

    @Test func worstPicturesComeFirst_andGoodOnesNotAtAll() throws {
        let html = try EvaluationPage(source(), imageCount: 3).page.html
        let captions = html.matches(of: /<figcaption>(p[^<]*)</).map { String($0.1) }
        #expect(captions == ["p2.jpg: 2 missed", "p3.jpg: 1 false"])
        #expect(html.contains("class=\"missed\"") && html.contains("class=\"wrong\"") && html.contains("two 0.85"))
        #expect(try !EvaluationPage(source(pictures: false), imageCount: 3).page.html.contains("The worst pictures"))
    }

    @Test func verdict_namesTheScoreAndTheClasses() throws {
        let source = try source()
        let verdict = EvaluationVerdict(source.evaluation, source.judgement)
        #expect(
            verdict.sentence
                == "At a score of 0.80 it finds 50.0% of the objects, and 66.7% of what it reports is right; AP is 0.315, "
                + "best for a<b (0.631), worst for two (0.000).")
        #expect(verdict.tone == .fair)
        let empty = try self.source(detections: false)
        let nothing = EvaluationVerdict(empty.evaluation, empty.judgement)
        #expect(nothing.sentence == "There is nothing to judge: nothing was detected." && nothing.tone == .poor)
        #expect(try EvaluationPage(empty, imageCount: 3).page.html.contains("There is nothing to choose a score by."))
    }

    @Test func page_isWrittenWholeOrNotAtAll() throws {
        let page = try EvaluationPage(source(), imageCount: 3).page
        let error = try #require(throws: ReportError.self) { try page.write(to: "/nonexistent/report.html") }
        #expect(error.message == "the report /nonexistent/report.html cannot be written: No such file or directory")
    }
}
