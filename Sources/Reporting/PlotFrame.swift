// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The axes, grid and labels around a plot, and where values lie in it.
struct PlotFrame: Sendable {
    let width: Double
    let height: Double
    let x: Scale
    let y: Scale
    let xLabel: String
    let yLabel: String
    var xTicks: [Tick]
    var yTicks: [Tick]

    private static let margin = (left: 56.0, right: 18.0, top: 14.0, bottom: 46.0)

    /// Prepares a plot of `width` × `height` pixels.
    init(
        x: ClosedRange<Double>, _ xLabel: String, y: ClosedRange<Double>, _ yLabel: String, width: Double = 560,
        height: Double = 300
    ) {
        self.width = width
        self.height = height
        self.x = Scale(x, from: Self.margin.left, to: width - Self.margin.right)
        self.y = Scale(y, from: height - Self.margin.bottom, to: Self.margin.top)
        self.xLabel = xLabel
        self.yLabel = yLabel
        xTicks = self.x.ticks(width < 500 ? 5 : 8)
        yTicks = self.y.ticks(5)
    }

    /// The whole figure: grid below, content, then axes.
    ///
    /// - Parameters:
    ///   - title: What a screen reader says in place of the plot.
    ///   - content: SVG in the frame's pixels.
    func markup(title: String, _ content: [Markup]) -> Markup {
        let grid: [Markup] = yTicks.map { tick in
            """
            <line class="grid" x1="\(x.start)" x2="\(x.end)" y1="\(y(tick.value))" y2="\(y(tick.value))"/>\
            <text class="tick" x="\(x.start - 7)" y="\(y(tick.value) + 4)" text-anchor="end">\(tick.label)</text>
            """
        }
        let marks: [Markup] = xTicks.map { tick in
            """
            <line class="axis" x1="\(x(tick.value))" x2="\(x(tick.value))" y1="\(y.start)" y2="\(y.start + 4)"/>\
            <text class="tick" x="\(x(tick.value))" y="\(y.start + 17)" text-anchor="middle">\(tick.label)</text>
            """
        }
        return """
            <svg class="plot" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(title)">\(grid)\(content)\
            <line class="axis" x1="\(x.start)" x2="\(x.end)" y1="\(y.start)" y2="\(y.start)"/>\(marks)\
            <text class="label" x="\((x.start + x.end) / 2)" y="\(height - 8)" text-anchor="middle">\(xLabel)</text>\
            <text class="label" transform="translate(14 \((y.start + y.end) / 2)) rotate(-90)" \
            text-anchor="middle">\(yLabel)</text></svg>
            """
    }
}
