// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Files
import FoundationEssentials

/// A page that is one file: style, plots and pictures are in it, and it loads and runs nothing.
public struct Page: Sendable {
    /// How good the news is.
    public enum Tone: String, Sendable {
        case good, fair, poor
    }

    /// A figure that is shown large.
    public struct Tile: Sendable {
        let name: String
        let value: String
        let note: String

        /// Gathers a figure, what it is, and a few words below it.
        public init(_ name: String, _ value: String, note: String = "") {
            self.name = name
            self.value = value
            self.note = note
        }
    }

    private let title: String
    private var body: Markup

    /// Begins a page.
    ///
    /// - Parameters:
    ///   - title: The heading.
    ///   - subtitle: What the page is about: files, sizes, counts.
    ///   - verdict: The one sentence to take away.
    public init(title: String, subtitle: String, verdict: String, tone: Tone) {
        self.title = title
        body = """
            <header><h1>\(title)</h1><p class="subtitle">\(subtitle)</p></header>
            <p class="verdict \(tone.rawValue)">\(verdict)</p>

            """
    }

    /// Adds large figures.
    public mutating func add(tiles: [Tile]) {
        let items: [Markup] = tiles.map {
            "<div><dt>\($0.name)</dt><dd>\($0.value)</dd><dd class=\"note\">\($0.note)</dd></div>"
        }
        body += "<dl class=\"tiles\">\(items)</dl>\n"
    }

    /// Adds sentences that ask for attention.
    public mutating func add(warnings: [String]) {
        guard !warnings.isEmpty else { return }
        let items: [Markup] = warnings.map { "<li>\($0)</li>" }
        body += "<section class=\"warnings\"><h2>Please check</h2><ul>\(items)</ul></section>\n"
    }

    /// Adds a section; figures stand beside each other where there is room.
    ///
    /// - Parameter areSmall: Whether the figures are small ones.
    public mutating func add(
        section title: String, text: String, figures: [Figure] = [], areSmall: Bool = false, tables: [Table] = []
    ) {
        let size: Markup = areSmall ? " small" : ""
        let grid: Markup = figures.isEmpty ? "" : "<div class=\"figures\(size)\">\(figures.map(\.markup))</div>"
        body += "<section><h2>\(title)</h2><p>\(text)</p>\(grid)\(tables.map(\.markup))</section>\n"
    }

    /// Adds a section of pictures.
    ///
    /// - Parameter columns: How many stand side by side on a wide screen: 3, 4 or 8.
    public mutating func add(
        section title: String, text: String, pictures: [EmbeddedPicture], columns: Int,
        legend: [EmbeddedPicture.Kind: String] = [:]
    ) {
        let keys: [Markup] = EmbeddedPicture.Kind.allCases.compactMap { kind in
            legend[kind].map { "<span><i class=\"key mark \(kind.rawValue)\"></i>\($0)</span>" }
        }
        let list: Markup = keys.isEmpty ? "" : "<div class=\"legend\">\(keys)</div>"
        body += """
            <section><h2>\(title)</h2><p>\(text)</p>\(list)\
            <div class="pictures columns\(columns)">\(pictures.map(\.markup))</div></section>

            """
    }

    /// The whole page.
    public var html: String {
        let page: Markup = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>\(title)</title>
            <style>\(PageStyle.sheet)</style></head>
            <body><main>
            \(body)<footer>Written by edgedet on \(Date().formatted(.iso8601)). This page is one file: it loads nothing and \
            runs no scripts.</footer>
            </main></body>
            </html>

            """
        return page.text
    }

    /// Writes the page; the file appears whole or not at all.
    ///
    /// - Throws: `ReportError`.
    public func write(to path: String) throws(ReportError) {
        do {
            try AtomicFile.replace(path, with: Array(html.utf8))
        } catch {
            throw ReportError(error)
        }
    }
}
