/** The look of a generated page: light and dark, on phones and desks. */
export const style = `:root {
  color-scheme: light dark;
  --page: #fafaf7; --card: #ffffff; --field: #fafaf7; --line: #e2e2dc; --edge: #8b9098; --text: #1a1c20; --quiet: #5c6068;
  --accent: #0b62a8; --tint: #e6f0f8; --bar: #8fa6b8; --wrong: #a4262c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1013; --card: #16191e; --field: #0e1013; --line: #2a2e36; --edge: #7a828e; --text: #eceef1; --quiet: #a0a6b0;
    --accent: #6db8f2; --tint: #1b2f40; --bar: #5b7286; --wrong: #ff9c9c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main {
  max-inline-size: 68rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3rem) clamp(1rem, 4vw, 2rem) 1rem;
  display: grid; gap: 1.25rem 2rem; grid-template-columns: minmax(0, 1fr);
}
h1 { margin: 0; font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; overflow-wrap: anywhere; }
header p { margin: 0.6rem 0 0; color: var(--quiet); max-inline-size: 60ch; }
h2 { margin: 0; font-size: 0.95rem; font-weight: 600; color: var(--quiet); overflow-wrap: anywhere; }
h3 { margin: 1rem 0 0; font-size: 0.95rem; }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
form, #result { background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem; padding: clamp(1rem, 3vw, 1.6rem); }
.fields { display: grid; gap: 1rem 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 11.5rem), 1fr)); align-items: start; }
fieldset { grid-column: 1 / -1; margin: 0; padding: 0; border: 0; min-inline-size: 0; }
legend { padding: 0 0 0.5rem; font-weight: 600; }
label { display: block; font-weight: 600; font-size: 0.95rem; overflow-wrap: anywhere; }
input, select, button { font: inherit; color: inherit; }
input, select {
  inline-size: 100%; min-block-size: 2.75rem; margin-block-start: 0.3rem; padding: 0.4rem 0.7rem;
  background: var(--field); border: 1px solid var(--edge); border-radius: 0.5rem;
}
input::placeholder { color: var(--quiet); opacity: 1; }
:is(input, select, button):focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
[aria-invalid="true"] { border-color: var(--wrong); }
.hint { margin: 0.25rem 0 0; font-size: 0.85rem; color: var(--quiet); }
.far { color: var(--wrong); }
.far:empty { display: none; }
.buttons { margin: 1.25rem 0 0; }
button { min-block-size: 2.75rem; padding: 0 1.1rem; background: none; border: 1px solid var(--edge); border-radius: 0.5rem; cursor: pointer; }
button:hover { background: var(--tint); }
#headline { margin: 0.1rem 0 1rem; font-size: clamp(1.8rem, 1.4rem + 2vw, 2.6rem); font-weight: 650; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
#headline:empty { margin: 0; }
.bars { list-style: none; margin: 0.5rem 0 0; padding: 0; max-block-size: 32rem; overflow-y: auto; }
.bars li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 0.75rem; padding: 0.45rem 0; }
.name { overflow-wrap: anywhere; }
.value { font-variant-numeric: tabular-nums; }
.best .name, .best .value { font-weight: 650; }
.bar { grid-column: 1 / -1; block-size: 0.55rem; border-radius: 0.3rem; background: var(--tint); overflow: hidden; }
.bar span { display: block; block-size: 100%; inline-size: 0; border-radius: inherit; background: var(--bar); }
.best .bar span { background: var(--accent); }
.negative .bar span { background: repeating-linear-gradient(135deg, var(--bar) 0 4px, transparent 4px 8px); }
.scale { display: block; grid-column: 1 / -1; position: relative; block-size: 0.55rem; border-radius: 0.3rem; background: var(--tint); margin-inline: 0.5rem; }
.band { position: absolute; inset-block: 0; border-radius: inherit; background: var(--bar); }
.mark { position: absolute; inset-block-start: 50%; inline-size: 1.1rem; block-size: 1.1rem; border-radius: 50%; background: var(--accent); border: 3px solid var(--card); translate: -50% -50%; }
.ends { display: flex; justify-content: space-between; margin: 0.4rem 0 0; font-size: 0.85rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.interval { display: block; grid-column: 1 / -1; margin-block-end: 0.6rem; font-size: 0.95rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
p:has(> .interval) { margin: 0; }
.bars :is(.interval, .scale) { margin-block: 0.2rem 0.4rem; }
.note { margin: 0.75rem 0 0; font-size: 0.85rem; color: var(--quiet); }
#problem { margin: 0.75rem 0 0; color: var(--wrong); }
#problem:empty { display: none; }
.stale :is(#headline, .bars, .interval, .scale) { display: none; }
footer { max-inline-size: 68rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2rem) 2rem; font-size: 0.85rem; color: var(--quiet); }
@media (prefers-reduced-motion: no-preference) {
  .bar span { transition: inline-size 0.18s ease-out; }
  .mark, .band { transition: inset-inline-start 0.18s ease-out, inline-size 0.18s ease-out; }
}
@media (min-width: 52rem) {
  main { grid-template-columns: minmax(0, 1fr) 20rem; align-items: start; }
  header { grid-column: 1 / -1; }
  #result { position: sticky; inset-block-start: 1.5rem; }
}
@media (max-width: 51.99rem) {
  html:has(.follows) { scroll-padding-block-end: 18rem; }
  #result { padding-block: 0.9rem; }
  #result.follows { position: sticky; inset-block-end: 0; box-shadow: 0 -6px 24px rgb(0 0 0 / 0.14); margin-inline: -0.25rem; }
  .follows .bars { max-block-size: 9.5rem; }
  #headline { margin-block-end: 0.4rem; font-size: 1.5rem; }
  .note { display: none; }
  .bars li { padding: 0.25rem 0; }
  .bars .interval { margin-block: 0; }
}`;
