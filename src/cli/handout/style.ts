// How the sheet looks: black on white, for paper; on a screen it is a page of A4's width.

/** A4 less the margins of @page: 210 mm less 2 × 16. */
const WIDTH = "178mm";

export const STYLE = `@page { size: A4; margin: 15mm 16mm; }
* { box-sizing: border-box; }
html { color-scheme: light; background: #fff; }
body { max-width: ${WIDTH}; margin: 0 auto; padding: 0; overflow-wrap: anywhere; color: #111; background: #fff;
  font: 10pt/1.4 "Inter", "Helvetica Neue", "Liberation Sans", "DejaVu Sans", Arial, sans-serif; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 3mm; }
h2 { font-size: 12.5pt; line-height: 1.25; margin: 0 0 1mm; break-after: avoid; }
h3, h4, h5, h6 { font-size: 10.5pt; margin: 3mm 0 1mm; break-after: avoid; }
p, ul, ol, dl, table, blockquote { margin: 0 0 2mm; }
code, pre { font-family: "JetBrains Mono", "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace; }
code { font-size: 9pt; overflow-wrap: anywhere; }
pre { font-size: 8.5pt; line-height: 1.05; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; max-width: 100%; }
th, td { border: 1px solid #777; padding: 1mm 2mm; text-align: left; overflow-wrap: anywhere; }
a { color: inherit; }
header { border-bottom: 1.5pt solid #111; margin-bottom: 5mm; padding-bottom: 2mm; }
header dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 40mm 1fr; gap: 3mm; margin-bottom: 0.8mm; }
header dl > div { grid-template-columns: 44mm 1fr; }
dt { color: #444; }
dd { margin: 0; min-width: 0; }
.who { float: right; margin: 1mm 0 0 6mm; }
.line { display: inline-block; width: 52mm; border-bottom: 0.75pt solid #111; height: 1em; }
section { margin: 0 0 5.5mm; break-inside: avoid; }
.number { display: inline-block; min-width: 1.5em; padding: 0 0.35em; text-align: center; color: #fff; background: #111;
  border-radius: 1mm; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.where { color: #333; margin-bottom: 1.5mm; }
.text { border-left: 1.5pt solid #111; padding-left: 3mm; margin-bottom: 2mm; }
.text > :last-child { margin-bottom: 0; }
.diagrams { display: flex; flex-wrap: wrap; gap: 2mm 8mm; margin: 0 0 2mm; }
.ticket { float: right; margin: 0.5mm 0 0 6mm; color: #444; }
.ticket .line { width: 34mm; }
.key { break-before: page; break-inside: auto; }
.student { margin: 0 0 4mm; }
.tickets { display: grid; grid-template-columns: repeat(auto-fill, minmax(54mm, 1fr)); gap: 0 4mm; }
.tickets > div { grid-template-columns: 1fr auto; }
.with-tries { grid-template-columns: 1fr 1fr; }
.with-tries > div { grid-template-columns: 28mm 1fr; break-inside: avoid; }
@media screen { body { padding: 8mm 4mm; } }
`;
