// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// Rows of text and figures.
public struct Table: Sendable {
    private let headers: [String]
    private let rows: [[String]]
    private let textColumns: Int

    /// Describes a table.
    ///
    /// - Parameters:
    ///   - headers: One per column.
    ///   - rows: As many cells each.
    ///   - textColumns: So many columns from the left are text; the others are figures and end flush.
    public init(_ headers: [String], rows: [[String]], textColumns: Int = 1) {
        self.headers = headers
        self.rows = rows
        self.textColumns = textColumns
    }

    /// The table in HTML.
    public var markup: Markup {
        func cells(_ values: [String], header: Bool) -> [Markup] {
            values.enumerated().map { index, value in
                let kind = index < textColumns ? "text" : "figure"
                return header ? "<th class=\"\(kind)\">\(value)</th>" : "<td class=\"\(kind)\">\(value)</td>"
            }
        }
        let body: [Markup] = rows.map { "<tr>\(cells($0, header: false))</tr>" }
        return """
            <div class="table"><table><thead><tr>\(cells(headers, header: true))</tr></thead>\
            <tbody>\(body)</tbody></table></div>
            """
    }
}
