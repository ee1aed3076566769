// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Horizontal bars with a name and a figure each.
public struct BarChart: Sendable {
    /// One bar.
    public struct Bar: Sendable {
        let name: String
        let value: Double
        let text: String
        let color: PlotColor

        /// Gathers a bar; `text` is the figure as it is shown behind it.
        public init(_ name: String, _ value: Double, text: String, color: PlotColor = .blue) {
            self.name = name
            self.value = value
            self.text = text
            self.color = color
        }
    }

    private let caption: String
    private let limit: Double
    private let bars: [Bar]

    /// Describes a chart from 0 to `limit`.
    public init(_ caption: String, limit: Double, bars: [Bar]) {
        self.caption = caption
        self.limit = limit
        self.bars = bars
    }

    /// The chart.
    public var figure: Figure {
        let longest = bars.map(\.name.count).max() ?? 0
        let left = min(220, 24 + 7.2 * Double(longest))
        let width = 560.0
        let step = 26.0
        let scale = Scale(0...max(limit, 1e-9), from: left, to: width - 62)
        let rows: [Markup] = bars.enumerated().map { index, bar in
            let y = 8 + Double(index) * step
            let name = bar.name.count > 28 ? bar.name.prefix(27) + "…" : bar.name[...]
            return """
                <g><title>\(bar.name): \(bar.text)</title>\
                <text class="name" x="\(left - 9)" y="\(y + 13)" text-anchor="end">\(String(name))</text>\
                <rect class="track" x="\(scale.start)" y="\(y)" width="\(scale.end - scale.start)" height="18" rx="2"/>\
                <rect class="fill \(bar.color.rawValue)" x="\(scale.start)" y="\(y)" \
                width="\(max(0, scale(bar.value) - scale.start))" height="18" rx="2"/>\
                <text class="figure" x="\(scale.end + 8)" y="\(y + 13)">\(bar.text)</text></g>
                """
        }
        let height = 16 + Double(bars.count) * step
        return Figure(
            caption,
            plot:
                "<svg class=\"plot\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(caption)\">\(rows)</svg>"
        )
    }
}
