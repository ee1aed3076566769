// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How often values occur, on a logarithmic axis: rare values count as much as frequent ones for what is done with them.
public struct Histogram: Sendable {
    /// One set of values in equal bins.
    public struct Series: Sendable {
        let name: String
        let color: PlotColor
        let counts: [Int]
        let isOutline: Bool

        /// Gathers the counts of equal parts of the plot's x range; an outline lets others be seen behind it.
        public init(_ name: String, _ color: PlotColor, counts: [Int], isOutline: Bool = false) {
            self.isOutline = isOutline
            self.name = name
            self.color = color
            self.counts = counts
        }
    }

    private let caption: String
    private let x: ClosedRange<Double>
    private let xLabel: String
    private let series: [Series]
    private let band: (range: ClosedRange<Double>, name: String)?
    private let marker: (x: Double, label: String)?
    private let isSmall: Bool

    /// Describes a plot.
    ///
    /// - Parameters:
    ///   - x: From the first bin's lower edge to the last one's upper edge.
    ///   - band: A range of values that is set off.
    ///   - marker: A value that a vertical line points out.
    ///   - isSmall: Whether three of them shall fit beside each other.
    public init(
        _ caption: String, x: ClosedRange<Double>, _ xLabel: String, series: [Series],
        band: (range: ClosedRange<Double>, name: String)? = nil, marker: (x: Double, label: String)? = nil,
        isSmall: Bool = false
    ) {
        self.isSmall = isSmall
        self.caption = caption
        self.x = x
        self.xLabel = xLabel
        self.series = series
        self.band = band
        self.marker = marker
    }

    /// The plot with its legend.
    public var figure: Figure {
        let most = series.flatMap(\.counts).max() ?? 0
        let powers = max(1, Int(log10(Double(max(most, 1))).rounded(.up)))
        var frame = PlotFrame(
            x: x, xLabel, y: 0...Double(powers) + 0.15, "how many", width: isSmall ? 390 : 560,
            height: isSmall ? 230 : 300)
        let every = (powers + 5) / 6
        frame.yTicks = stride(from: 0, through: powers, by: every).map {
            Tick(value: Double($0), label: Self.label($0))
        }
        var content: [Markup] = []
        if let band {
            let (from, to) = (frame.x(band.range.lowerBound), frame.x(band.range.upperBound))
            content.append(
                """
                <rect class="band" x="\(from)" y="\(frame.y.end)" width="\(max(0, to - from))" \
                height="\(frame.y.start - frame.y.end)"/>\
                <line class="edge" x1="\(from)" x2="\(from)" y1="\(frame.y.end)" y2="\(frame.y.start)"/>\
                <line class="edge" x1="\(to)" x2="\(to)" y1="\(frame.y.end)" y2="\(frame.y.start)"/>
                """)
        }
        content += series.map { steps($0, frame) }
        if let marker {
            let x = frame.x(marker.x)
            content.append(
                """
                <line class="marker" x1="\(x)" x2="\(x)" y1="\(frame.y.start)" y2="\(frame.y.end)"/>\
                <text class="note halo" x="\(x + 6)" y="\(frame.y.end + 12)">\(marker.label)</text>
                """)
        }
        var legend = series.map { Figure.Key(name: $0.name, color: $0.color) }
        if let band { legend.append(Figure.Key(name: band.name, color: .grey, opacity: 0.5)) }
        return Figure(caption, plot: frame.markup(title: caption, content), legend: legend)
    }

    /// A filled outline: a step a bin, at the logarithm of 1 for a single value a little above the ground.
    private func steps(_ series: Series, _ frame: PlotFrame) -> Markup {
        let width = (x.upperBound - x.lowerBound) / Double(max(series.counts.count, 1))
        var path = "M\(Self.pixel(frame.x.start)) \(Self.pixel(frame.y.start))"
        for (bin, count) in series.counts.enumerated() {
            let top = count > 0 ? frame.y(max(log10(Double(count)), 0.08)) : frame.y.start
            path += "L\(Self.pixel(frame.x(x.lowerBound + Double(bin) * width))) \(Self.pixel(top))"
            path += "L\(Self.pixel(frame.x(x.lowerBound + Double(bin + 1) * width))) \(Self.pixel(top))"
        }
        path += "L\(Self.pixel(frame.x.end)) \(Self.pixel(frame.y.start))Z"
        let outline: Markup = series.isOutline ? " outline" : ""
        return
            "<path class=\"steps \(series.color.rawValue)\(outline)\" d=\"\(path)\"><title>\(series.name)</title></path>"
    }

    private static func label(_ power: Int) -> String {
        switch power {
        case 0: "1"
        case 1...3: "1" + String(repeating: "0", count: power)
        case 4, 5: "1" + String(repeating: "0", count: power - 3) + "k"
        case 6...8: "1" + String(repeating: "0", count: power - 6) + "M"
        default: "1e\(power)"
        }
    }

    private static func pixel(_ value: Double) -> String { FixedPoint.text(value, digits: 1) }
}
