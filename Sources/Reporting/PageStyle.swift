// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// The pages' style sheet: light or dark as the reader's system is, and light on paper.
enum PageStyle {
    static let sheet: Markup = """
        :root{--paper:#fff;--card:#f6f7f9;--ink:#1b1f24;--muted:#5c6670;--grid:#e1e5ea;--axis:#9aa4ae;--band:#2a6fbb1f;
        --blue:#2a6fbb;--orange:#d2691e;--green:#2e8b57;--red:#c62f3b;--violet:#7d54b2;--teal:#128491;--brown:#8a6a3b;
        --grey:#8b95a0;--good:#1d7a46;--fair:#a86400;--poor:#b3261e}
        @media screen and (prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1d2126;--ink:#e8ebee;--muted:#9ba5af;
        --grid:#2c3238;--axis:#5d6770;--band:#69a8ee2b;--blue:#69a8ee;--orange:#f0954f;--green:#5cc48b;--red:#f2727b;
        --violet:#b597e6;--teal:#4cc3cf;--brown:#c9a673;--grey:#7f8993;--good:#5cc48b;--fair:#f0b04f;--poor:#f2727b}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
        "DejaVu Sans",sans-serif;-webkit-print-color-adjust:exact;print-color-adjust:exact}
        main{max-width:1200px;margin:0 auto;padding:36px 24px 24px}
        h1{font-size:27px;line-height:1.2;margin:0;letter-spacing:-.01em}
        h2{font-size:18px;margin:0 0 4px;letter-spacing:-.005em}
        section{margin-top:40px}section>p{margin:0 0 14px;color:var(--muted);max-width:80ch}
        .subtitle{margin:6px 0 0;color:var(--muted)}
        .verdict{margin:22px 0;padding:14px 18px;border-left:5px solid var(--tone);background:var(--card);font-size:17px;
        border-radius:0 6px 6px 0}
        .verdict.good{--tone:var(--good)}.verdict.fair{--tone:var(--fair)}.verdict.poor{--tone:var(--poor)}
        .tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:10px;margin:0}
        .tiles div{background:var(--card);border-radius:6px;padding:10px 14px}
        .tiles dt{color:var(--muted);font-size:13px}.tiles dd{margin:0;font-size:23px;font-variant-numeric:tabular-nums}
        .tiles dd.note{font-size:12.5px;color:var(--muted);line-height:1.35}
        .warnings{background:var(--card);border-left:5px solid var(--fair);border-radius:0 6px 6px 0;padding:12px 18px;
        margin-top:22px}
        .warnings h2{font-size:15px}.warnings ul{margin:4px 0 0;padding-left:20px}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(var(--least,440px),100%),1fr));gap:14px;align-items:start}
        figure{margin:0;background:var(--card);border-radius:6px;padding:12px 14px;break-inside:avoid;min-width:0}
        .figures.small{--least:330px}
        figure.wide{grid-column:1/-1}
        figcaption{font-size:13.5px;font-weight:600;margin-bottom:6px;overflow-wrap:anywhere}
        svg{display:block;width:100%;height:auto}
        svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--muted)}
        svg .name,svg .figure{fill:var(--ink);font-size:13px}svg .figure{font-variant-numeric:tabular-nums}
        svg .note{fill:var(--ink);font-weight:600}svg .halo{paint-order:stroke;stroke:var(--card);stroke-width:4px}
        .grid{stroke:var(--grid)}.axis{stroke:var(--axis)}.track{fill:var(--grid);opacity:.55}
        .marker{stroke:var(--ink);stroke-dasharray:4 3;opacity:.75}
        .band{fill:var(--band)}.edge{stroke:var(--axis)}
        .line{fill:none;stroke:var(--color);stroke-width:2;stroke-linejoin:round}
        .fill{fill:var(--color)}.steps{fill:var(--color);fill-opacity:.3;stroke:var(--color);stroke-width:1.3}
        .steps.outline{fill:none;stroke-width:1.6}
        .blue{--color:var(--blue)}.orange{--color:var(--orange)}.green{--color:var(--green)}.red{--color:var(--red)}
        .violet{--color:var(--violet)}.teal{--color:var(--teal)}.brown{--color:var(--brown)}.grey{--color:var(--grey)}
        .legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:8px;font-size:12.5px;color:var(--muted)}
        .legend span{display:inline-flex;align-items:center;gap:6px}
        .key{width:12px;height:12px;border-radius:2px;background:var(--color);display:inline-block}
        .key.mark{background:none;border:2.5px solid var(--color)}.key.mark.missed{border-style:dashed}
        .right{--color:#37c26d}.wrong{--color:#ff9b2f}.missed{--color:#ff4d5e}.truth{--color:#f2f4f7}.found{--color:#55b4ff}
        .key.mark.truth{--color:var(--grey)}
        .pictures{display:grid;gap:12px;align-items:start}
        .columns4{grid-template-columns:repeat(4,1fr)}.columns3{grid-template-columns:repeat(3,1fr)}.columns8{grid-template-columns:repeat(8,1fr);gap:8px}
        .legend+.pictures{margin-top:10px}
        .picture{padding:8px}.picture figcaption{font-weight:400;font-size:13px;margin:6px 2px 0;color:var(--muted)}
        .columns8 .picture{padding:4px}.columns8 figcaption{font-size:11px;margin:3px 1px 0}
        .picture svg{border-radius:3px;overflow:hidden}
        .box{stroke:var(--color)}.seam{stroke:#000;stroke-opacity:.5}
        svg text.mark{fill:var(--color);stroke:#000c;paint-order:stroke;stroke-linejoin:round;font-weight:600}
        .table{overflow-x:auto;margin-top:14px}
        table{border-collapse:collapse;font-size:13.5px;min-width:520px}
        th{font-weight:600;color:var(--muted);border-bottom:1px solid var(--axis)}
        th,td{padding:5px 12px 5px 4px;text-align:left;vertical-align:top}td{border-bottom:1px solid var(--grid)}
        th.figure,td.figure{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.text{overflow-wrap:anywhere}
        footer{margin-top:44px;padding-top:12px;border-top:1px solid var(--grid);color:var(--muted);font-size:12.5px}
        @media (max-width:720px){.figures{grid-template-columns:1fr}.columns3{grid-template-columns:1fr}
        .columns4{grid-template-columns:repeat(2,1fr)}
        .columns8{grid-template-columns:repeat(4,1fr)}.tiles{grid-template-columns:repeat(2,1fr)}}
        @media print{main{padding:0;max-width:none}body{font-size:11pt}section{margin-top:22pt}h2{break-after:avoid}
        .figures{grid-template-columns:1fr 1fr}.figures.small{grid-template-columns:1fr 1fr 1fr}.verdict,.tiles,tr{break-inside:avoid}}
        """
}
