// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

struct PlotTests {
    @Test(arguments: [
        (0.0...1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (0.0...37.0, 4, ["0", "10", "20", "30"]),
        (-0.03...0.02, 5, ["-0.03", "-0.02", "-0.01", "0.00", "0.01", "0.02"]),
        (-1200.0...5000.0, 3, ["0", "5000"]),
    ])
    func ticks_areRoundAndWithin(domain: ClosedRange<Double>, count: Int, labels: [String]) {
        #expect(Scale(domain, from: 0, to: 100).ticks(count).map(\.label) == labels)
    }

    @Test func scale_staysWithinItsPixels() {
        let scale = Scale(10...20, from: 300, to: 100)
        #expect([10, 15, 20, -5, 99, .infinity, .nan].map { scale($0) } == [300, 200, 100, 300, 100, 300, 300])
        let flat = Scale(3...3, from: 0, to: 10)
        #expect(flat(3) == 5)
        #expect(!flat.ticks(4).isEmpty)
    }

    @Test func histogram_showsASingleValueAndNothingForNone() throws {
        let figure = Histogram(
            "h", x: 0...4, "value", series: [.init("a", .blue, counts: [0, 1, 1000, 0])],
            band: (1...3, "range"), marker: (2, "here")
        ).figure.markup.text
        let path = try #require(figure.firstMatch(of: /class="steps blue" d="M([^"]*)Z"/)).1
        let heights = path.split(separator: "L").compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        let ground = try #require(heights.first)
        // Start, two corners a bin, end; up is less.
        #expect(heights.count == 10)
        #expect(heights[1] == ground && heights[2] == ground && heights[9] == ground)
        #expect(heights[3] < ground && heights[3] == heights[4])
        #expect(heights[5] < heights[3])
        #expect(figure.contains("class=\"band\"") && figure.contains(">range<") && figure.contains(">here<"))
    }

    @Test func plotsOfNothing_areStillPlots() {
        for figure in [
            LinePlot("l", x: 0...1, "x", y: 0...1, "y", series: []).figure, BarChart("b", limit: 0, bars: []).figure,
            ColumnChart("c", "dB", columns: [], names: []).figure, Histogram("h", x: 0...0, "x", series: []).figure,
        ] {
            let text = figure.markup.text
            #expect(text.contains("<svg") && text.hasSuffix("</figure>"))
            #expect(!text.contains("nan") && !text.contains("inf"))
        }
    }

    @Test func columnsOfInfiniteDecibels_areAsHighAsTheHighest() throws {
        let text = ColumnChart(
            "c", "dB", columns: [.init("exact", .infinity, .blue), .init("a", 20, .blue)], names: []
        ).figure.markup.text
        let heights = text.matches(of: /height="([0-9.]+)"><title>/).map(\.1)
        #expect(heights.count == 2 && heights[0] == heights[1])
    }

    @Test func bars_nameTheirFigures() {
        let text = BarChart("b", limit: 1, bars: [.init("a<b", 0.5, text: "50%")]).figure.markup.text
        #expect(text.contains("a&lt;b") && text.contains(">50%<"))
    }
}
