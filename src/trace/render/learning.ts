/** A step's gradients and their effect: update, second pass, progress, an article's table. */
import { decimal } from "../../base/numbers.ts";
import type { ExplainedPreset, TracedStep, TracedWeight } from "../trace.ts";
import type { Block, Equation, RenderContext } from "./story.ts";
import { notes, source, sums } from "./sums.ts";
import { abridge, formatOurs, leftOut, verdictWord } from "./words.ts";

const STEPS = "A recurrent layer has the same weights at every step: their gradients are sums over its steps.";

export function gradientBlocks(context: RenderContext, step: TracedStep): Block[] {
  const learning = step.weights.filter((weight) => weight.gradient !== null);
  const { shown, left } = abridge(learning, context.limits.weights);
  if (shown.length === 0) return [];
  const written = shown.map((weight) => gradient(context, step, weight));
  const { gradientCheck: check } = context.trace;
  const checked =
    check !== null && step.number === 1
      ? `Gradients and central differences (numeric) differ by at most ${decimal(check.maxRelativeError, 6)} ` +
        `of their size, at ${check.worst}${
          {
            right: ".",
            wrong: ": a derivative is wrong.",
            "in place": ", because hidden deltas are of changed weights.",
          }[check.verdict]
        }${
          check.corners.length === 0
            ? ""
            : ` At ${check.corners.join(", ")} the error has a corner, such as that of relu at 0, and no one slope.`
        }`
      : "";
  const recurrent = context.trace.layers.filter(({ cell }) => cell !== undefined);
  const ofSteps = learning.some(
    ({ parameter, factors }) => factors.length > 0 && recurrent.some(({ name }) => parameter.startsWith(`${name}/`)),
  );
  return [
    { kind: "heading", level: 3, text: "Gradients" },
    ...(ofSteps ? [{ kind: "paragraph", text: STEPS } as const] : []),
    { kind: "equations", equations: written.map(({ equation }) => equation) },
    ...notes([
      [left, "gradient", ""],
      [Math.max(...written.map((weight) => weight.left)), "term", " in each sum"],
    ]),
    ...(checked === "" ? [] : [{ kind: "paragraph", text: checked } as const]),
  ];
}

/** Where δ is the way down, so is this: −∂E/∂w = δ · out. */
function gradient(
  context: RenderContext,
  step: TracedStep,
  weight: TracedWeight,
): { equation: Equation; left: number } {
  const { notation: n, number, trace, agree } = context;
  const sign = trace.conventions.delta === "gradient" ? 1 : -1;
  const value = (v: number) => n.number(number(sign * v));
  const from = weight.from === null ? undefined : source(context, weight.from);
  const terms = weight.factors.map(({ unit, source: own, delta, input }) => {
    const by = own === undefined ? from : source(context, own);
    return {
      symbols: (by === undefined ? [n.delta(unit)] : [n.delta(unit), by]) as [string, string?],
      values: (by === undefined ? [sign * delta] : [sign * delta, input]) as [number, number?],
    };
  });
  const sum = sums(context, terms);
  const right = terms.length === 0 ? [] : [sum.symbols, sum.numbers];
  // Of many examples the symbols are the same in each: they are written once, behind a Σ.
  if (terms.length > 0 && step.examples.length > 1) {
    const once = [...new Map(terms.map((term) => [term.symbols.join(), { ...term }])).values()];
    const { symbols } = sums(context, once);
    right[0] = symbols.length === 1 ? [`${n.sum} ${symbols[0]}`] : [`${n.sum} (${symbols[0]}`, ...symbols.slice(1)];
    if (symbols.length > 1) right[0][symbols.length - 1] += ")";
  }
  const total = weight.factors.reduce((all, factor) => all + factor.product, 0);
  const left = `${sign < 0 ? n.minus : ""}${n.partial(n.error(), n.name(weight.name))}`;
  // Penalties and clipping come on top of the sum.
  const more = terms.length > 0 && !agree(total, weight.gradient!);
  const remarks = [
    ...(more ? [n.words(`with penalties ${number(sign * weight.gradient!)}`)] : []),
    ...(weight.numeric === null ? [] : [`${n.words("numeric ")}${value(weight.numeric)}`]),
  ];
  const note = remarks.length === 0 ? undefined : remarks.join(", ");
  return { equation: { left, right: [...right, [value(more ? total : weight.gradient!)]], note }, left: sum.left };
}

export function updateBlocks({ limits, number }: RenderContext, step: TracedStep): Block[] {
  const { shown, left } = abridge(step.weights, limits.weights);
  const numeric = shown.some((weight) => weight.numeric !== null);
  const maybe = (value: number | null) => (value === null ? "–" : number(value));
  const rows = shown.map(({ name, before, gradient, numeric: checked, change, after }) => [
    name,
    number(before),
    maybe(gradient),
    ...(numeric ? [maybe(checked)] : []),
    number(change),
    number(after),
  ]);
  const head = ["weight", "before", "∂E/∂w", ...(numeric ? ["numeric"] : []), "Δw", "after"];
  return [
    { kind: "heading", level: 3, text: "Update" },
    { kind: "table", head, align: "l".padEnd(head.length, "n"), rows },
    ...notes([[left, "weight", ""]]),
  ];
}

export function secondBlocks({ limits, number }: RenderContext, step: TracedStep): Block[] {
  const several = step.second.length > 1;
  const { shown, left } = abridge(step.second, limits.examples);
  return [
    { kind: "heading", level: 3, text: "Second forward pass" },
    ...shown.flatMap(({ row, layers, error }): Block[] => {
      const before = step.examples.find((example) => example.row === row);
      const outBefore = new Map(before?.layers.flatMap((l) => l.units).map((unit) => [unit.name, unit.out]));
      const written = layers.map((layer) => ({ ...abridge(layer.units, limits.units), layer }));
      const units = written.flatMap((layer) => layer.shown);
      const nets = units.some((unit) => unit.net !== undefined);
      const rows = units.map(({ name, net, out }) => {
        const was = outBefore.get(name);
        return [
          name,
          ...(nets ? [net === undefined ? "–" : number(net)] : []),
          number(out),
          was === undefined ? "–" : number(was),
        ];
      });
      const head = ["unit", ...(nets ? ["net"] : []), "out", "out before"];
      return [
        ...(several ? [{ kind: "paragraph", text: `Row ${row}, E = ${number(error)}:` } as const] : []),
        { kind: "table", head, align: "l".padEnd(head.length, "n"), rows },
        ...notes(written.map((layer) => [layer.left, "unit", ` in ${layer.layer.name}`] as const)),
      ];
    }),
    ...notes([[left, "example", ""]]),
  ];
}

export function errorBlocks({ number }: RenderContext, step: TracedStep): Block[] {
  const { before, after } = step.error;
  return [{ kind: "paragraph", text: `E before the update: ${number(before)}; after it: ${number(after)}.` }];
}

/** E during the training; the outputs beside it where they are few. */
export function progressBlocks({ trace, limits, number }: RenderContext): Block[] {
  const { progress } = trace;
  const updates = progress.at(-1)?.updates ?? 0;
  if (updates < 2) return [];
  // The first ones, the last one, and between them as many as there is room for.
  const most = Math.min(limits.progress, progress.length);
  const picked = new Set(Array.from({ length: most }, (_, i) => Math.round((i * (progress.length - 1)) / (most - 1))));
  const shown = progress.filter((_, i) => picked.has(i));
  const outputs = progress[0].outputs;
  const names = trace.layers.at(-1)!.units.map((unit) => unit.name);
  const labels = outputs.flatMap((row, r) =>
    row.map((_, o) => [`out ${names[o] ?? o + 1}`, ...(outputs.length > 1 ? [`row ${r}`] : [])].join(", ")),
  );
  const few = labels.length <= 4;
  const head = ["updates", "E", ...(few ? labels : [])];
  const rows = shown.map(({ updates, error, outputs }) => [
    String(updates),
    number(error),
    ...(few ? outputs.flat().map(number) : []),
  ]);
  const left = progress.length - shown.length;
  return [
    { kind: "heading", level: 2, text: "Progress" },
    { kind: "table", head, align: "n".repeat(head.length), rows },
    ...(left === 0 ? [] : [{ kind: "paragraph", text: leftOut(left, "line") } as const]),
  ];
}

/** The reasons stand below the table, each once: many rows have the same. */
export function articleBlocks({ article }: ExplainedPreset): Block[] {
  const reasons = [...new Set(article.table.map(({ why }) => why).filter((why) => why !== ""))];
  const rows = article.table.map((row) => [
    row.quantity,
    row.printed ?? "–",
    formatOurs(row),
    verdictWord(row.verdict),
    row.why === "" ? "" : `(${reasons.indexOf(row.why) + 1})`,
  ]);
  return [
    { kind: "heading", level: 2, text: "The article's figures beside these" },
    { kind: "paragraph", text: article.title },
    { kind: "table", head: ["quantity", "as printed", "ours", "verdict", "why"], align: "wwnll", rows },
    { kind: "list", items: reasons.map((text, i) => ({ label: `(${i + 1})`, text })) },
  ];
}
