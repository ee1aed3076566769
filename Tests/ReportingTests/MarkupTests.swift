// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

struct MarkupTests {
    @Test func textIsEscapedAndMarkupIsNot() {
        let name = "<script>\"a\" & b</script>\u{7}"
        let inner: Markup = "<b>\(name)</b>"
        let outer: Markup = "<p title=\"\(name)\">\(inner)\(3)\(0.25)\(Double.nan)</p>"
        let escaped = "&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt;\u{FFFD}"
        #expect(outer.text == "<p title=\"\(escaped)\"><b>\(escaped)</b>30.30</p>")
    }
}
