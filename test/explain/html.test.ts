/** The page of a trace as text: what is in it without its script, and what no name may bring into it. */
import { expect, test } from "vitest";
import { toHTML } from "../../src/trace/render/html.ts";
import { decimal } from "../../src/base/numbers.ts";
import { poisoned } from "../support/hostile.ts";
import { deep, edureka, edurekaArticle, wide } from "./htmlFixture.ts";

/** What a reader without scripts sees: no scripts, styles or tags. */
function textOf(page: string): string {
  return page
    .replace(/<(script|style)\b.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

test("the fixture is the tutorial's network", () => {
  const { steps } = edureka();
  expect(steps[0].error.before).toBeCloseTo(0.298371109, 9);
  expect(steps[0].error.after).toBeCloseTo(0.291027774, 9);
  expect(steps[0].weights.find(({ name }) => name === "w5")!.after).toBeCloseTo(0.35891648, 8);
  expect(edureka(10_000).progress.at(-1)!.error).toBeCloseTo(3.51019e-5, 9);
});

test("every figure of the tutorial is in the page without its script", () => {
  const text = textOf(toHTML(edureka()));
  const figures =
    "0.3775 0.593269992 0.596884378 1.105905967 0.75136507 0.772928465 0.274811083 0.023560026 0.298371109 0.74136507 " +
    "0.186815602 0.082167041 0.35891648 0.408666186 0.51130127 0.561370121 0.149780716 0.199561432 0.249751144 0.299502287 " +
    "0.291027774";
  for (const figure of figures.split(" ")) expect(text).toContain(figure);
});

test.each([
  ["one example", edureka()],
  ["steps", edureka(20)],
  ["two hidden layers, four examples", deep()],
])("every number of a trace is in the page without its script: %s", (_, trace) => {
  const text = new Set(textOf(toHTML(trace, { digits: 7 })).split(/[\s(),;:]+/));
  const missing: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value === "number" && !/(row|number|index\.\d+)$/.test(path)) {
      if (!text.has(decimal(value, 7))) missing.push(`${path}: ${value}`);
    } else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
  };
  look(trace.steps, "steps");
  look(
    trace.progress.map(({ error }) => error),
    "progress",
  );
  expect(missing).toEqual([]);
});

const HOSTILE = `</script><img src=x onerror=alert(1)>"'&<!--<script>`;

test("names are text, wherever they stand", () => {
  const page = toHTML(poisoned(edurekaArticle(), HOSTILE));
  expect(page).not.toContain("<img");
  expect(page).not.toContain("<!--");
  expect(page.match(/<script\b/g)).toHaveLength(2);
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  // No attribute is ended by a quote in a name either: every tag is one of a plain shape.
  for (const [tag] of page.replace(/<(script|style)\b.*?<\/\1>/gs, "").matchAll(/<[^>]*>/g))
    expect(tag).toMatch(/^<(!doctype html|\/?[a-z][a-z\d]*(\s+[a-zA-Z-][a-zA-Z\d-]*(="[^"<]*")?)*\s*\/?)>$/);
});

test("the page holds the trace as JSON", () => {
  const trace = poisoned(edureka(), HOSTILE);
  const [, text] = /<script type="application\/json" id="trace">(.*?)<\/script>/s.exec(toHTML(trace))!;
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(trace)));
});

test("nothing comes from elsewhere, and nothing is made of strings", () => {
  const page = toHTML(edurekaArticle());
  expect(page).not.toMatch(/https?:|\/\/[a-z]|@import|url\(|\beval\b|new Function|innerHTML|\bon\w+="/);
  expect(page).toContain("default-src &#39;none&#39;");
});

test("large networks are abridged, with a note", () => {
  const trace = wide();
  const page = toHTML(trace);
  const text = textOf(page);
  expect(text).toContain("Inputs: the first 12 of 30 are shown.");
  expect(text).toContain("Units of dense_1: the first 12 of 20 are shown.");
  expect(text).toContain("18 more terms");
  // The numbers of what is shown are whole.
  expect(text).toContain(decimal(trace.steps[0].examples[0].layers[0].units[0].net!, 9));
  expect(page.match(/data-key="i\d+"\s+data-column/g)).toHaveLength(12);
});

test("digits can be chosen", () => {
  expect(textOf(toHTML(edureka(), { digits: 4 }))).not.toContain("0.59327 ");
  expect(textOf(toHTML(edureka(), { digits: 4 }))).toContain("0.5933");
});

test("verdicts have words beside their signs", () => {
  const text = textOf(toHTML(edurekaArticle()));
  for (const words of ["✓ right", "✗ wrong", "≈ rounding", "– not printed"]) expect(text).toContain(words);
});

test("where tutorials turn the sign of δ, the arithmetic says so", () => {
  const trace = edureka();
  trace.conventions.delta = "descent";
  for (const { units } of trace.steps[0].examples[0].layers) for (const unit of units) unit.delta! *= -1;
  const text = textOf(toHTML(trace));
  expect(text).toContain("−δ o1 × h1 0.138498562 × 0.593269992 0.082167041");
  expect(text).toContain("δ o1 −0.74136507 × 0.186815602 -0.138498562");
});

test("layers of other kinds, and losses that go to the net input, are told without what they have not", () => {
  const trace = edureka();
  trace.layers[0] = { ...trace.layers[0], kind: "dropout", biases: null };
  const [example] = trace.steps[0].examples;
  const bare = { net: undefined, terms: undefined, bias: undefined, errorTerms: undefined };
  for (const unit of example.layers[0].units) Object.assign(unit, bare, { error: null, slope: null, delta: null });
  for (const unit of example.layers[1].units) Object.assign(unit, { error: null, slope: null, fused: "out − t" });
  example.errorParts = null;
  trace.steps[0].weights = trace.steps[0].weights.filter(({ from }) => from?.startsWith("h"));
  const text = textOf(toHTML(trace));
  expect(text).toContain("δ h1 nothing learns from it –");
  expect(text).toContain("δ o1 out − t 0.138498562");
  expect(text).not.toMatch(/undefined|null|NaN/);
});

test("a trace without steps is a page, too", () => {
  const page = toHTML({ ...edureka(), steps: [], progress: [], gradientCheck: null });
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(textOf(page)).toContain("The optimizer is sgd");
});
