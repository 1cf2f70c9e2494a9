/** The looks of the report: dark and light as the system has it, and on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f7f7f4; --card: #ffffff; --line: #e4e4de; --text: #1a1c20; --quiet: #5a5e66; --edge: #8b9098;
  --blue: #0b62a8; --orange: #b84a00; --green: #1d7a4c; --violet: #7a3fb0; --rose: #b0305f; --tint: #e6f0f8; --warm: #fdf1e4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1013; --card: #16191e; --line: #2a2e36; --text: #eceef1; --quiet: #a4aab4; --edge: #7a828e;
    --blue: #6db8f2; --orange: #f5a15a; --green: #6fcf9b; --violet: #c29bf0; --rose: #f08cb0; --tint: #1b2f40; --warm: #2e2318;
  }
}
* { box-sizing: border-box; }
html {
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  background: var(--page); color: var(--text); text-size-adjust: 100%; -webkit-text-size-adjust: 100%;
}
body { margin: 0 auto; max-width: 66rem; padding: 0 clamp(1rem, 4vw, 2rem) 3rem; overflow-wrap: break-word; }
h1, h2, h3, p, ul, dl, dd, figure, pre { margin: 0; padding: 0; }
h1 { font-size: clamp(1.75rem, 1.2rem + 2.4vw, 2.5rem); line-height: 1.12; font-weight: 680; letter-spacing: -0.025em; text-wrap: balance; }
h1 em { font-style: normal; color: var(--blue); }
h2 { font-size: 1.1875rem; font-weight: 640; letter-spacing: -0.01em; }
h3 { font-size: 0.9375rem; font-weight: 620; }
header { padding: clamp(2rem, 5vw, 3.5rem) 0 1.75rem; }
header > p { margin-top: 0.875rem; color: var(--quiet); max-width: 68ch; text-wrap: pretty; }
.note { color: var(--quiet); font-size: 0.875rem; max-width: 72ch; text-wrap: pretty; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2.75rem; margin-top: 1.75rem; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--quiet); font-size: 0.875rem; }
.figures dd { font-size: 1.5rem; line-height: 1.2; font-weight: 640; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.figures div:first-child dd { font-size: 2.5rem; color: var(--blue); }
.figures { align-items: flex-end; }
main { display: grid; gap: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: clamp(1rem, 3vw, 1.5rem); min-width: 0; }
.card > h2 + * { margin-top: 0.5rem; }
.card > * + .grid-2, .card > * + .scroll, .card > * + figure, .card > * + pre { margin-top: 1.125rem; }
.warned { background: var(--warm); border-color: color-mix(in srgb, var(--orange) 35%, var(--line)); }
.warned ul { padding-left: 1.125rem; display: grid; gap: 0.375rem; }
.grid-2 { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: 1.5rem 2.25rem; align-items: start; }
.grid-2 > * { min-width: 0; }
.card > pre + .note, .card > .note + h3, .card > pre + h3 { margin-top: 1rem; }

.scroll { overflow-x: auto; border-radius: 0.25rem; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: 0.875rem; padding-bottom: 0.5rem; }
th, td { text-align: right; padding: 0.375rem 0 0.375rem 1.25rem; font-weight: 400; white-space: nowrap; vertical-align: middle; }
th:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--quiet); font-size: 0.8125rem; border-bottom: 1px solid var(--line); vertical-align: bottom; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { font-weight: 560; overflow-wrap: anywhere; white-space: normal; min-width: 7rem; max-width: 16rem; }
.words { text-align: left; white-space: normal; min-width: 12rem; }
td.quiet { color: var(--quiet); }
.confusion table { border-collapse: separate; border-spacing: 3px; width: auto; }
.confusion th, .confusion td { border: 0 !important; padding: 0.375rem 0.625rem; }
.confusion tbody td { text-align: center; min-width: 3.25rem; height: 2.75rem; border-radius: 0.5rem; background: color-mix(in srgb, var(--shade) calc(var(--share) * 45%), var(--page)); }
.confusion thead th { text-align: center; border: 0; white-space: normal; max-width: 7rem; }
.confusion tbody th { min-width: 0; padding-left: 0; }
.right { --shade: var(--blue); }
.wrong { --shade: var(--orange); }
.none { color: var(--quiet); }

.bar { display: inline-flex; align-items: center; gap: 0.625rem; justify-content: flex-end; width: 100%; }
.bar svg { width: clamp(3rem, 12vw, 7rem); height: 0.625rem; background: var(--tint); border-radius: 0.3125rem; }
.bar rect { fill: var(--blue); }
.bar span { min-width: 3.5em; }
.wide .bar svg { width: 100%; flex: 1; }
.wide td { width: 100%; }
.scores .bar svg { width: 3rem; }
.spark { width: 6rem; height: 1.625rem; display: block; }
.spark rect { fill: var(--edge); }

.chart { display: block; width: 100%; height: auto; overflow: visible; }
.chart text { font-size: 12.5px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
.chart .up { text-anchor: end; }
.chart .along { text-anchor: middle; }
.chart .grid { stroke: var(--line); }
.chart .axis, .chart .guide { stroke: var(--edge); }
.chart .guide { stroke-dasharray: 5 4; }
.chart polyline { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.chart .density { fill: var(--tint); }
.chart .point { fill: var(--blue); fill-opacity: 0.45; }
.line-0 { stroke: var(--blue); }
.line-1 { stroke: var(--orange); stroke-dasharray: 7 4; }
.line-2 { stroke: var(--green); stroke-dasharray: 2 4; }
.line-3 { stroke: var(--violet); stroke-dasharray: 10 3 2 3; }
.line-4 { stroke: var(--rose); stroke-dasharray: 1 5; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.125rem 1.125rem; font-size: 0.875rem; color: var(--quiet); margin: 0.375rem 0 0; }
.legend li { display: flex; align-items: center; gap: 0.5rem; min-width: 0; overflow-wrap: anywhere; }
.legend svg { width: 1.75rem; height: 0.5rem; flex: none; }
.legend line { stroke-width: 2.5; }
figure > h3 + * { margin-top: 0.625rem; }
figcaption { color: var(--quiet); font-size: 0.875rem; margin-top: 0.25rem; }

pre { background: var(--page); border: 1px solid var(--line); border-radius: 0.625rem; padding: 0.75rem 1rem; overflow-x: auto; font: 0.84375rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem; font-size: 0.9375rem; }
.facts dt { color: var(--quiet); }
.facts dd { min-width: 0; overflow-wrap: anywhere; }
footer { color: var(--quiet); font-size: 0.875rem; padding-top: 1.5rem; }

@media (max-width: 40rem) {
  th, td { padding-left: 0.875rem; }
  table { font-size: 0.875rem; }
  .confusion th, .confusion td { padding: 0.25rem 0.375rem; }
  .scores .bar svg { display: none; }
  .figures { gap: 0.875rem 2rem; }
  .figures div:first-child { flex-basis: 100%; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 0.5rem; }
  /* A column of the data as a block: its name and spread, and below them what is in it and what becomes of it. */
  .columns table, .columns tbody { display: block; }
  .columns thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .columns tr { display: grid; grid-template-columns: minmax(0, 1fr) 6rem; gap: 0.125rem 1rem; align-items: center; padding: 0.75rem 0; }
  .columns tbody tr + tr { border-top: 1px solid var(--line); }
  .columns tbody th, .columns td { grid-column: 1 / -1; min-width: 0; max-width: none; padding: 0; border: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
  .columns tbody th { grid-area: 1 / 1; }
  .columns td:nth-child(3) { grid-area: 1 / 2; }
  .columns td:nth-child(4)::before { content: "missing: "; color: var(--quiet); }
  .columns td:nth-child(5)::before { content: "in the network: "; color: var(--quiet); }
}
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --quiet: #444; --line: #ccc; --blue: #0b62a8; --orange: #b84a00; --green: #1d7a4c; --violet: #7a3fb0; --rose: #b0305f; --edge: #8b9098; --tint: #e6f0f8; --warm: #fff; color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; }
  header { padding: 0 0 1rem; }
  .card { border: 0; padding: 0.25rem 0; border-radius: 0; }
  .scroll, pre { overflow: visible; }
  pre { white-space: pre-wrap; }
  table { font-size: 0.75rem; }
  .columns th, .columns td { padding-left: 0.5rem; white-space: normal; }
  .words { min-width: 0; }
  figure, tr, h2, h3 { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
}
`;
