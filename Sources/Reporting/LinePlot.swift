// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Lines through points.
public struct LinePlot: Sendable {
    /// One line.
    public struct Series: Sendable {
        let name: String
        let color: PlotColor
        let opacity: Double
        let points: [(x: Double, y: Double)]

        /// Gathers a line; `opacity` from 0 to 1 tells apart lines of one colour that have an order.
        public init(_ name: String, _ color: PlotColor, opacity: Double = 1, points: [(x: Double, y: Double)]) {
            self.name = name
            self.color = color
            self.opacity = opacity
            self.points = points
        }
    }

    private let caption: String
    private let frame: (x: ClosedRange<Double>, xLabel: String, y: ClosedRange<Double>, yLabel: String)
    private let series: [Series]
    private let marker: (x: Double, label: String)?

    /// Describes a plot.
    ///
    /// - Parameters:
    ///   - marker: A value on the x axis that a vertical line points out.
    public init(
        _ caption: String, x: ClosedRange<Double>, _ xLabel: String, y: ClosedRange<Double>, _ yLabel: String,
        series: [Series], marker: (x: Double, label: String)? = nil
    ) {
        self.caption = caption
        self.frame = (x, xLabel, y, yLabel)
        self.series = series
        self.marker = marker
    }

    /// The plot with its legend.
    public var figure: Figure {
        let frame = PlotFrame(x: frame.x, frame.xLabel, y: frame.y, frame.yLabel)
        var content: [Markup] = series.filter { !$0.points.isEmpty }.map { series in
            let path = series.points.map { "\(Self.pixel(frame.x($0.x))),\(Self.pixel(frame.y($0.y)))" }
            return """
                <polyline class="line \(series.color.rawValue)" style="opacity:\(FixedPoint.text(series.opacity, digits: 2))" \
                points="\(path.joined(separator: " "))"><title>\(series.name)</title></polyline>
                """
        }
        if let marker {
            let x = frame.x(marker.x)
            let isLeft = x < (frame.x.start + frame.x.end) / 2
            content.append(
                """
                <line class="marker" x1="\(x)" x2="\(x)" y1="\(frame.y.start)" y2="\(frame.y.end)"/>\
                <text class="note" x="\(x + (isLeft ? 6 : -6))" y="\(frame.y.start - 8)" \
                text-anchor="\(isLeft ? "start" : "end")">\(marker.label)</text>
                """)
        }
        return Figure(
            caption, plot: frame.markup(title: caption, content),
            legend: series.map { Figure.Key(name: $0.name, color: $0.color, opacity: $0.opacity) })
    }

    private static func pixel(_ value: Double) -> String { FixedPoint.text(value, digits: 1) }
}
