/** The page's looks: the colours are those of the demo page, dark and light as the system has it. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fafaf7; --card: #ffffff; --line: #e2e2dc; --text: #1a1c20; --quiet: #5c6068; --paper: #f4f4ef;
  --blue: #0b62a8; --orange: #b84a00; --edge: #8b9098; --tint: #e6f0f8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1013; --card: #16191e; --line: #2a2e36; --text: #eceef1; --quiet: #a0a6b0; --paper: #232830;
    --blue: #6db8f2; --orange: #f5a15a; --edge: #7a828e; --tint: #1b2f40;
  }
}
* { box-sizing: border-box; }
html {
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  background: var(--page); color: var(--text);
  text-size-adjust: 100%; -webkit-text-size-adjust: 100%;
}
body { margin: 0 auto; max-width: 73rem; padding: 0 clamp(1rem, 4vw, 2rem) 3rem; overflow-wrap: break-word; }
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; padding: 0; }
h1 {
  font-size: clamp(1.75rem, 1.2rem + 2.4vw, 2.5rem); line-height: 1.1; font-weight: 680; letter-spacing: -0.025em;
  text-wrap: balance;
}
h2 { font-size: 1.0625rem; font-weight: 640; letter-spacing: -0.01em; }
h3 { font-size: 1.25rem; font-weight: 640; letter-spacing: -0.01em; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.note { color: var(--quiet); font-size: 0.875rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }

header { padding: clamp(1.5rem, 4vw, 3rem) 0 1.5rem; }
header p { margin-top: 1rem; color: var(--quiet); max-width: 75ch; text-wrap: pretty; }
header ul { margin-top: 0.75rem; padding-left: 1.25rem; color: var(--quiet); font-size: 0.9375rem; }
.errors { display: flex; flex-wrap: wrap; gap: 0.75rem 2.5rem; margin-top: 1.5rem; }
dt { color: var(--quiet); font-size: 0.8125rem; }
dd { font-size: 1.25rem; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }

main { display: grid; gap: 1.25rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.25rem; min-width: 0;
}
.card > h2 + * { margin-top: 0.75rem; }
.card > * + div, .card > * + .note, .card > * + details { margin-top: 0.75rem; }
.pair { display: grid; gap: 1.25rem; }
.choosing .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
.pair > .card { height: 100%; }

#choosing { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; }
label { display: flex; align-items: center; gap: 0.5rem; font-size: 0.9375rem; min-width: 0; }
select {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: 0.625rem;
  min-height: 2.75rem; padding: 0.375rem 0.625rem; max-width: 100%; min-width: 0;
}

#thing { width: 10rem; }
#network { display: block; width: 100%; margin: 0 auto; }
#network text { text-anchor: middle; font-size: 13px; fill: var(--text); }
#network .caption { font-size: 12px; fill: var(--text); font-weight: 600; text-anchor: inherit; }
#network .caption[text-anchor="start"] { text-anchor: start; }
#network .caption[text-anchor="end"] { text-anchor: end; }
#network .caption[text-anchor="middle"] { text-anchor: middle; }
#network .caption tspan { font-weight: 400; fill: var(--quiet); }
#network .name { font-weight: 640; }
#network .value, #network .target { font-size: 11.5px; font-variant-numeric: tabular-nums; }
#network .target { fill: var(--quiet); }
.unit circle { fill: var(--card); stroke: var(--text); stroke-width: 1.5; }
.input circle { fill: var(--paper); stroke: var(--edge); }
.line { stroke: var(--edge); stroke-width: var(--strength); }
.negative .line { stroke-dasharray: 6 4; }
.reach { stroke: transparent; stroke-width: 16; }
.through { stroke: var(--line); stroke-width: 1.5; }
.connection rect { fill: var(--paper); stroke: var(--edge); }
.connection text, .target { paint-order: stroke; stroke: var(--card); stroke-width: 6px; stroke-linejoin: round; }
.bias text { stroke: none; }
.choosing #network [data-key] { cursor: pointer; }
#network [data-key]:focus { outline: none; }
.connection:hover .line, .near .line { stroke: var(--text); }
.unit:hover circle { fill: var(--tint); }
[aria-pressed="true"] .line { stroke: var(--blue); stroke-width: calc(var(--strength) + 1.5); }
[aria-pressed="true"] circle, [aria-pressed="true"] rect { fill: var(--tint); stroke: var(--blue); stroke-width: 3; }
#network .connection[aria-pressed="true"] text, #network .unit[aria-pressed="true"] .name { fill: var(--blue); font-weight: 700; }
#network [data-key]:focus-visible .reach { stroke: var(--blue); stroke-opacity: 0.35; }
#network [data-key]:focus-visible circle, #network [data-key]:focus-visible rect {
  stroke: var(--blue); stroke-width: 3; outline: 2px solid var(--blue); outline-offset: 3px; border-radius: 6px;
}

.scroll { overflow-x: auto; border-radius: 0.25rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: 0.875rem; padding-bottom: 0.375rem; }
th, td { text-align: right; padding: 0.3125rem 0 0.3125rem 1.25rem; font-weight: 400; white-space: nowrap; vertical-align: baseline; }
th:first-child { text-align: left; padding-left: 0; }
.scroll th:first-child { position: sticky; left: 0; background: var(--card); padding-right: 0.25rem; }
.scroll tbody th:first-child { max-width: 16rem; white-space: normal; }
thead th { color: var(--quiet); font-size: 0.8125rem; border-bottom: 1px solid var(--line); }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { font-weight: 560; }
.words { text-align: left; }
td.words { white-space: normal; min-width: 8rem; }
.verdict { white-space: nowrap; font-weight: 560; }
.verdict.wrong { color: var(--orange); }
.verdict.right { color: var(--blue); }

.ledger { margin-top: 0.75rem; }
.ledger th, .ledger td { white-space: normal; }
.ledger td:last-child { white-space: nowrap; }
.ledger td { color: var(--quiet); }
.ledger td:last-child { color: var(--text); }
.ledger tbody tr + tr > * { border-top: 0; }
.ledger .term th, .ledger .aside th { font-weight: 400; }
.ledger .out > * { font-weight: 640; }
.ledger .out td:nth-child(2) { font-weight: 400; }
.ledger .term + .out > * { border-top: 1px solid var(--edge) !important; }
.ledger .out + .term > *, .ledger .aside + .term > * { padding-top: 0.75rem; }
summary { cursor: pointer; font-size: 0.9375rem; padding: 0.25rem 0; }
.blocks { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: 2rem 2.5rem; margin-top: 1rem; }
.blocks h3 { font-size: 1rem; }

.curve { display: block; width: 100%; height: auto; }
.curve polyline { fill: none; stroke: var(--blue); stroke-width: 2.5; stroke-linejoin: round; }
.curve circle { fill: var(--blue); }
.curve .axis { stroke: var(--edge); }
.ends { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 1rem; font-size: 0.875rem; font-variant-numeric: tabular-nums; }

@media (max-width: 60rem) { .choosing .pair { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) {
  .card { padding: 1rem; }
  th, td { padding-left: 0.75rem; }
  td.words:last-child { min-width: 17rem; }
  table { font-size: 0.875rem; }
  #choosing label { flex: 1 1 40%; justify-content: space-between; }
  #choosing label:first-child { flex-basis: 100%; }
  #thing { width: 14rem; }
}
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --quiet: #444; color-scheme: light; }
  body { max-width: none; }
  #choosing, #chosen { display: none !important; }
  .choosing .pair { grid-template-columns: minmax(0, 1fr); }
  [data-step][hidden] { display: revert !important; }
  .card { border: 0; padding: 0.5rem 0; }
  .scroll { overflow: visible; }
  .scroll table { font-size: 0.6875rem; }
  tr, h2, h3, caption, #network { break-inside: avoid; break-after: avoid-page; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
}
`;
