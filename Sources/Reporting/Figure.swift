// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// One of the colours that plots use, as the page's style sheet names it; it differs between light and dark pages.
public enum PlotColor: String, Sendable, CaseIterable {
    case blue, orange, green, red, violet, teal, brown, grey

    /// The n-th colour for things without an order.
    public init(index: Int) {
        self = Self.allCases[index % (Self.allCases.count - 1)]
    }
}

/// A plot with its caption and legend.
public struct Figure: Sendable {
    /// An entry of the legend.
    struct Key: Sendable {
        let name: String
        let color: PlotColor
        var opacity = 1.0
    }

    private let caption: String
    private let plot: Markup
    private let legend: [Key]
    private let isWide: Bool

    init(_ caption: String, plot: Markup, legend: [Key] = [], isWide: Bool = false) {
        self.caption = caption
        self.plot = plot
        self.legend = legend
        self.isWide = isWide
    }

    /// The figure in HTML.
    public var markup: Markup {
        let keys: [Markup] = legend.map { key in
            let opacity = FixedPoint.text(key.opacity, digits: 2)
            return "<span><i class=\"key \(key.color.rawValue)\" style=\"opacity:\(opacity)\"></i>\(key.name)</span>"
        }
        let list: Markup = keys.isEmpty ? "" : "<div class=\"legend\">\(keys)</div>"
        return
            "<figure class=\"\(isWide ? "wide" : "plain")\"><figcaption>\(caption)</figcaption>\(plot)\(list)</figure>"
    }
}
