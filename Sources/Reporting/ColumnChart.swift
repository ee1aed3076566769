// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Many thin columns side by side, as for every layer of a network.
public struct ColumnChart: Sendable {
    /// One column.
    public struct Column: Sendable {
        let name: String
        let value: Double
        let color: PlotColor

        /// Gathers a column; its name shows when the pointer rests on it.
        public init(_ name: String, _ value: Double, _ color: PlotColor) {
            self.name = name
            self.value = value
            self.color = color
        }
    }

    private let caption: String
    private let label: String
    private let columns: [Column]
    private let names: [(color: PlotColor, name: String)]
    private let line: Double?

    /// Describes a chart.
    ///
    /// - Parameters:
    ///   - label: What the columns' heights are.
    ///   - names: What each colour stands for.
    ///   - line: A height that a horizontal line points out.
    public init(
        _ caption: String, _ label: String, columns: [Column], names: [(color: PlotColor, name: String)],
        line: Double? = nil
    ) {
        self.caption = caption
        self.label = label
        self.columns = columns
        self.names = names
        self.line = line
    }

    /// The chart, as wide as the page.
    public var figure: Figure {
        let highest = columns.map(\.value).filter(\.isFinite).max() ?? 1
        var frame = PlotFrame(
            x: 0...Double(max(columns.count, 1)), "layers in the order they run", y: 0...max(highest * 1.05, 1), label,
            width: 1160, height: 320)
        frame.xTicks = []
        let step = (frame.x.end - frame.x.start) / Double(max(columns.count, 1))
        var content: [Markup] = columns.enumerated().map { index, column in
            let top = frame.y(column.value.isFinite ? column.value : highest)
            return """
                <rect class="fill \(column.color.rawValue)" x="\(frame.x.start + Double(index) * step)" y="\(top)" \
                width="\(max(step * 0.78, 0.8))" height="\(max(0, frame.y.start - top))"><title>\(column.name): \
                \(FixedPoint.text(column.value, digits: 1))</title></rect>
                """
        }
        if let line {
            let y = frame.y(line)
            content.append(
                "<line class=\"marker\" x1=\"\(frame.x.start)\" x2=\"\(frame.x.end)\" y1=\"\(y)\" y2=\"\(y)\"/>")
        }
        return Figure(
            caption, plot: frame.markup(title: caption, content),
            legend: names.map { Figure.Key(name: $0.name, color: $0.color) }, isWide: true)
    }
}
