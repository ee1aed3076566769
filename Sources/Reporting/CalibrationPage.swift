// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The page of `edgedet calibrate --report`: what rounding to 8 bits changes, from single layers to boxes.
public struct CalibrationPage: Sendable {
    /// What only the page needs.
    public struct Pictures: Sendable {
        /// The worst layers, then the heads.
        public var values: [CalibrationFindings.Values]
        /// For each picture the float network's boxes, then the int8 network's.
        public var pairs: [EmbeddedPicture]
        /// The samples.
        public var samples: [EmbeddedPicture]

        /// Gathers it.
        public init(
            values: [CalibrationFindings.Values], pairs: [EmbeddedPicture], samples: [EmbeddedPicture]
        ) {
            self.values = values
            self.pairs = pairs
            self.samples = samples
        }
    }

    /// The finished page.
    public let page: Page

    private static let colors: [CalibrationFindings.Part: PlotColor] = [
        .backbone: .blue, .pyramid: .teal, .classHead: .orange, .boxHead: .violet,
    ]

    /// Makes the page.
    public init(_ findings: CalibrationFindings, _ pictures: Pictures) {
        let verdict = CalibrationVerdict(findings)
        var page = Page(
            title: "What int8 changes", subtitle: "\(findings.network) · \(findings.method)", verdict: verdict.sentence,
            tone: verdict.tone)
        page.add(tiles: Self.tiles(findings))
        page.add(warnings: findings.warnings)
        page.add(
            section: "Layer by layer",
            text: "Signal to noise: the variance of the float values over the mean squared error of the int8 ones, in "
                + "decibels. 20 dB are an error of a tenth of the spread. Every layer adds its own rounding to what the layers before it "
                + "left over.",
            figures: [Self.columns(findings)] + Self.heads(findings),
            tables: [
                Table(
                    ["worst layers", "part", "dB"],
                    rows: findings.worstLayers(10).map {
                        [$0.name, $0.part.rawValue, FixedPoint.text($0.decibels, digits: 1)]
                    }, textColumns: 2)
            ])
        page.add(
            section: "Values and ranges",
            text:
                "Of the worst layers, the channel that adds most to the error: its values, and the range that its 256 "
                + "codes are spread over. Values outside are cut off; a range much wider than the values wastes codes. The "
                + "heads' outputs stay 32 bits wide and have no range. Note the logarithmic axis.",
            figures: pictures.values.map(Self.histogram), areSmall: true)
        page.add(
            section: "Boxes, float and int8",
            text: "The same pictures by both networks, at a score of "
                + "\(FixedPoint.text(Double(findings.agreement.score), digits: 2)) and more.",
            pictures: pictures.pairs, columns: 4, legend: [.found: "float", .right: "int8"])
        page.add(
            section: "The sample images",
            text: "They should be what the camera will see. For average precision on annotated images run 'edgedet "
                + "evaluate'.", pictures: pictures.samples, columns: 8)
        self.page = page
    }

    private static func tiles(_ findings: CalibrationFindings) -> [Page.Tile] {
        let agreement = findings.agreement
        func decibels(_ value: Double) -> String { "\(FixedPoint.text(value, digits: 1)) dB" }
        func megabytes(_ bytes: Int) -> String { "\(FixedPoint.text(Double(bytes) / 1e6, digits: 1)) MB" }
        return [
            .init("class outputs", decibels(findings.worst.classes), note: "worst level"),
            .init("box outputs", decibels(findings.worst.boxes), note: "worst level"),
            .init(
                "objects kept", agreement.float > 0 ? "\(agreement.kept) of \(agreement.float)" : "–",
                note: "in \(agreement.pictures) sample images"),
            .init("objects added", "\(agreement.added)", note: "by int8 alone"),
            .init("time", "\(FixedPoint.text(findings.seconds, digits: 1)) s", note: "to calibrate"),
            .init(
                "size", megabytes(findings.sizes.int8), note: "of \(megabytes(findings.sizes.float)) in float"),
        ]
    }

    private static func columns(_ findings: CalibrationFindings) -> Figure {
        let sorted = findings.layers.map(\.decibels).sorted()
        let median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        return ColumnChart(
            "Signal to noise of every layer; the dashed line is the median, \(FixedPoint.text(median, digits: 1)) dB",
            "dB",
            columns: findings.layers.map { ColumnChart.Column($0.name, $0.decibels, colors[$0.part] ?? .grey) },
            names: CalibrationFindings.Part.allCases.map { (colors[$0] ?? .grey, $0.rawValue) },
            line: median
        ).figure
    }

    private static func heads(_ findings: CalibrationFindings) -> [Figure] {
        func bars(
            _ caption: String, _ part: CalibrationFindings.Part, _ value: (CalibrationFindings.HeadNoise) -> Double
        ) -> Figure {
            BarChart(
                caption, limit: max(40, findings.heads.map { max($0.classes, $0.boxes) }.max() ?? 0),
                bars: findings.heads.map {
                    BarChart.Bar(
                        "P\($0.level)", value($0), text: "\(FixedPoint.text(value($0), digits: 1)) dB",
                        color: colors[part] ?? .blue)
                }
            ).figure
        }
        return [
            bars("Class outputs by level", .classHead, \.classes), bars("Box outputs by level", .boxHead, \.boxes),
        ]
    }

    private static func histogram(_ values: CalibrationFindings.Values) -> Figure {
        Histogram(
            values.title, x: values.span, "value",
            series: [
                .init("float", .blue, counts: values.float),
                .init("int8", .orange, counts: values.int8, isOutline: true),
            ],
            band: values.range.map { ($0, "range of the codes") }, isSmall: true
        ).figure
    }
}
