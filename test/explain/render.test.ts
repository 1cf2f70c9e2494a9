/** The renderers of traces: every figure there, nothing that is no figure, and pages that hold their shape. */
import { describe, expect, test } from "vitest";
import { toMarkdown } from "../../src/trace/render/markdown.ts";
import { toText } from "../../src/trace/render/text.ts";
import { decimal } from "../../src/base/numbers.ts";
import { formatOurs } from "../../src/trace/render/words.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { classes, edureka, line, preset, wide } from "./fixture.ts";

const traces: Record<string, Trace> = {
  "2-2-2": edureka(),
  "10,000 updates in place": edureka({ steps: 10_000, update: "in-place" }),
  "two updates": edureka({ steps: 2 }),
  preset: preset(),
  softmax: classes(),
  "softmax, the way down": classes({ delta: "descent" }),
  "40-30-2": wide(),
};

describe("numbers", () => {
  test.each([
    [0.3775, 9, "0.3775"],
    [0.298371109123, 9, "0.298371109"],
    [1, 9, "1"],
    [100, 2, "100"],
    [0, 9, "0"],
    [-0, 9, "0"],
    [-1e-12, 3, "-1e-12"],
    [3.51019e-5, 9, "3.51019e-5"],
    [-0.000955, 6, "-0.000955"],
    [0.004, 2, "0"],
    [-0.004, 2, "0"],
    [0.0004, 2, "4e-4"],
    [1e21, 9, "1e21"],
    [Infinity, 9, "∞"],
  ])("%f to %i digits", (value, digits, text) => {
    expect(decimal(value, digits)).toBe(text);
  });

  test("ours beside a printed one has exactly its digits", () => {
    const row = { quantity: "", printed: "", verdict: "right", why: "" } as const;
    expect(formatOurs({ ...row, ours: 0.6, digits: 2 })).toBe("0.60");
    expect(formatOurs({ ...row, ours: -0.000001, digits: 3 })).toBe("-1e-6");
    expect(formatOurs({ ...row, ours: 0, digits: 3 })).toBe("0.000");
  });
});

/** As the tutorial prints them, but for zeros at the end. */
const figures = [
  ...["0.3775", "0.593269992", "0.596884378", "1.105905967", "0.75136507", "0.772928465"],
  ...["0.274811083", "0.023560026", "0.298371109", "0.74136507", "0.186815602", "0.082167041"],
  ...["0.35891648", "0.408666186", "0.51130127", "0.561370121"],
  ...["0.149780716", "0.19956143", "0.24975114", "0.29950229", "0.291027774"],
];

describe.each([
  ["text", toText],
  ["Markdown", toMarkdown],
])("%s", (_, render) => {
  test.each(figures)("the well-known example's %s", (figure) => {
    expect(render(traces["2-2-2"])).toContain(figure.slice(0, -1));
    const shown = render(traces["2-2-2"]).match(/-?\d+\.\d+/g)!;
    const digits = figure.length - 2;
    expect(shown.some((number) => Number(number).toFixed(digits) === Number(figure).toFixed(digits))).toBe(true);
  });

  test("10,000 updates in place end at the published outputs", () => {
    const said = render(traces["10,000 updates in place"]);
    for (const figure of ["0.291027924", "0.015912196", "0.984065734", "Steps 2 to 9999"])
      expect(said).toContain(figure);
    expect(said).toMatch(/3\.50848(e-5| \\cdot 10)/);
  });

  test.each(Object.entries(traces))("%s: no NaN, undefined, null or -0", (_, trace) => {
    expect(render(trace)).not.toMatch(/NaN|undefined|null|\[object|-0(?![.\d])/);
    expect(render(trace, { full: true, digits: 3 })).not.toMatch(/NaN|undefined|null|\[object|-0(?![.\d])/);
  });

  test("a large network: what is left out is said, and `full` leaves out nothing", () => {
    const said = render(traces["40-30-2"]);
    const lines = ["28 more inputs", "18 more units in dense", "36 more terms in each sum", "2 more examples"];
    for (const line of [...lines, `${40 * 30 + 30 * 2 - 40} more weights`]) expect(said).toContain(`… ${line}`);
    const full = render(traces["40-30-2"], { full: true });
    expect(full).not.toContain("the JSON has all");
    expect(full).not.toMatch(/…|\\cdots/);
    expect(full).toMatch(/w1260|w_\{1260\}/);
  });

  test("a preset: what the article prints, what is right, and why", () => {
    const said = render(preset()).replaceAll(/\s+/g, " ");
    for (const figure of ["0.67816", "0.878743", "decimal slip", "0.5523", "not printed"])
      expect(said).toContain(figure);
  });

  test("a bias that units share learns from all of them, for each example", () => {
    const trace = classes();
    const [step] = trace.steps;
    const deltas = step.examples.flatMap(({ row, layers }) =>
      layers[0].units.map(({ name, delta }) => ({ row, unit: name, delta: delta!, input: 1, product: delta! })),
    );
    const gradient = deltas.reduce((sum, { product }) => sum + product, 0) + 0.5;
    const where = { parameter: "dense_1/bias", index: [0], from: null, to: ["o1", "o2", "o3"] };
    step.weights.push({
      ...where,
      ...{ name: "b1", before: 0.3, factors: deltas, gradient, numeric: null, change: -0.1 * gradient, after: 0.25 },
    });
    const said = render(trace);
    expect(said).toMatch(/Σ \(δ o1 \+ δ o2 \+ δ o3\)|\\sum \(\\delta_\{o_1\} \+ \\delta_\{o_2\} \+ \\delta_\{o_3\}\)/);
    expect(said).toContain("with penalties 0.5");
  });

  test("mean squared error of a linear unit: the mean over the batch is in the formula", () => {
    const trace = line();
    const said = render(trace);
    expect(said.match(/2 \((out o1 − target o1|\\text.*?\})\) \/ 3/g)).toHaveLength(3);
    expect(said).toMatch(/(E +)= (\(out o1 − target o1\)² = \(6 − 4\)² = 4|\(.*\)\^2 = \(6 - 4\)\^2 = 4)/);
    expect(said).toMatch(/(out o1|\\text\{out\}_\{o_1\}) += (net o1|\\text\{net\}_\{o_1\}) = 6/);
    expect(said).not.toMatch(/NaN|undefined/);
  });

  test("δ as the way down: every sign with it", () => {
    const said = render(preset());
    expect(said).toMatch(/(δ o1 +|\\delta_\{o_1\}) = .*\n? *.*= -0\.138498562/);
    expect(said).toMatch(/(−∂E\/∂w5|-\\frac\{\\partial E\}\{\\partial w_5\}) = .*\n?.*-0\.082167041/);
    expect(said).toMatch(/the\s+direction\s+of\s+descent/);
  });
});

describe("text", () => {
  const widest = (text: string) => Math.max(...text.split("\n").map((line) => [...line].length));

  test.each(Object.entries(traces))("%s: no line over 80, 100 or 40", (_, trace) => {
    for (const columns of [80, 100, 60, 40]) expect(widest(toText(trace, { columns }))).toBeLessThanOrEqual(columns);
    expect(widest(toText(trace, { full: true }))).toBeLessThanOrEqual(80);
  });

  test("no blanks at the end of lines, no two empty lines", () => {
    for (const trace of Object.values(traces)) expect(toText(trace)).not.toMatch(/ \n|\n\n\n/);
  });

  test("long sums go on under their equals sign", () => {
    expect(toText(edureka())).toContain(
      [
        "  net o1 = w5 · out h1 + w6 · out h2 + b2",
        "         = 0.4·0.593269992 + 0.45·0.596884378 + 0.6 = 1.105905967",
      ].join("\n"),
    );
  });

  test("names from outside bring no control characters with them", () => {
    const trace = edureka({ title: "a\x1b[31mb\nc" });
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(toText(trace)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  });
});

describe("Markdown", () => {
  test.each(Object.entries(traces))("%s: formulas are balanced, dollars on lines of their own", (_, trace) => {
    const lines = toMarkdown(trace).split("\n");
    const dollars = lines.flatMap((line, at) => (line.includes("$") ? [at] : []));
    expect(dollars.length % 2).toBe(0);
    for (let i = 0; i < dollars.length; i += 2) {
      expect([lines[dollars[i]], lines[dollars[i + 1]]]).toEqual(["$$", "$$"]);
      expect(dollars[i + 1]).toBe(dollars[i] + 2);
      const formula = lines[dollars[i] + 1];
      let depth = 0;
      for (const character of formula) {
        depth += character === "{" ? 1 : character === "}" ? -1 : 0;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth).toBe(0);
      expect(formula.split("\\left").length).toBe(formula.split("\\right").length);
      // GitHub's Markdown takes the backslash away from anything but a letter.
      expect(formula).not.toMatch(/\\(?![a-z])/);
    }
  });

  test.each(Object.entries(traces))("%s: the rows of a table have equally many cells", (_, trace) => {
    const cells = (line: string) => line.replaceAll(/\\./g, "").split("|").length;
    let head = 0;
    for (const line of toMarkdown(trace).split("\n")) {
      if (!line.startsWith("|")) head = 0;
      else if (head === 0) head = cells(line);
      else expect(cells(line), line).toBe(head);
    }
  });

  test("names are escaped: in tables by backslashes, in formulas by look-alikes", () => {
    const strange = JSON.parse(JSON.stringify(edureka()).replaceAll('"w5"', '"a|b_{c}$<i>"')) as Trace;
    const said = toMarkdown(strange);
    expect(said).toContain("| a\\|b\\_\\{c\\}\\$\\<i\\> |");
    expect(said).toContain("\\text{a｜b＿｛c｝＄＜i＞}");
  });
});
