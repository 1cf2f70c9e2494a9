/** A recurrent layer step by step: the forward pass in its direction, the backward pass from its last step to the first. */
import type { Quantity, TracedExample, Unrolled } from "../trace.ts";
import type { Notation } from "./notation.ts";
import type { Block, Equation, RenderContext } from "./story.ts";
import { inner, notes, plus, source, sums } from "./sums.ts";
import { abridge } from "./words.ts";

type Layer = TracedExample["layers"][number];

export function unrolledForward(context: RenderContext, { unrolled = [] }: Layer): Block[] {
  return unrolled.flatMap((way, w) => {
    const { shown, left } = abridge(way.steps, context.limits.steps);
    const [{ t, units }] = way.steps;
    const reading = w === 0 ? ` ${units[0].forward.at(-1)!.name} is h of unit 1 at step ${t}.` : "";
    const last = way.steps.length > 1 && way.steps[0].t > 1 ? "from the last step to the first" : "step by step";
    return [
      { kind: "paragraph", text: `${way.name}, ${last}; before it, every state is 0.${reading}` } as const,
      ...shown.flatMap((step) => stepBlocks(context, step, "forward")),
      ...notes([[left, "step", ` of ${way.name}`]]),
    ];
  });
}

export function unrolledBackward(context: RenderContext, { unrolled = [] }: Layer): Block[] {
  return unrolled.flatMap((way) => {
    const steps = [...way.steps].reverse().filter(({ units }) => units.some(({ backward }) => backward.length > 0));
    if (steps.length === 0) return [];
    const { shown, left } = abridge(steps, context.limits.steps);
    return [
      { kind: "paragraph", text: `${way.name}, backward through its steps.` } as const,
      ...shown.flatMap((step) => stepBlocks(context, step, "backward")),
      ...notes([[left, "step", ` of ${way.name}`]]),
    ];
  });
}

/** A step: what comes in, and the numbers of its units, each unit by itself. */
function stepBlocks(
  context: RenderContext,
  { t, inputs, units }: Unrolled["steps"][number],
  pass: "forward" | "backward",
): Block[] {
  const { limits, number, trace } = context;
  const { shown, left } = abridge(units, limits.units);
  const listed = abridge(inputs, limits.units);
  const out = trace.inputs.some(({ name }) => name === inputs[0].name) ? "" : "out ";
  const values = listed.shown.map(({ name, value }) => `${out}${name} = ${number(value)}`);
  const given = [...values, ...(listed.left > 0 ? [`and ${listed.left} more`] : [])].join(", ");
  const written = shown.map((unit) => unit[pass].map((quantity) => quantityEquation(context, quantity)));
  return [
    { kind: "paragraph", text: pass === "forward" ? `Step ${t}: ${given}.` : `Step ${t}:` },
    ...written.map((equations): Block => ({ kind: "equations", equations: equations.map(({ equation }) => equation) })),
    ...notes([
      [left, "unit", ` at step ${t}`],
      [Math.max(0, ...written.flat().map((one) => one.left)), "term", " in each sum"],
    ]),
  ];
}

/** name = terms + formula, in symbols and in numbers, = value. */
export function quantityEquation(
  context: RenderContext,
  { name, value, terms = [], formula = [] }: Quantity,
): { equation: Equation; left: number } {
  const { notation: n, number, trace } = context;
  const sign = trace.conventions.delta === "gradient" ? 1 : -1;
  const isError = name.startsWith("∂E/");
  const shown = (name: string, value: number) => number(isDerivative(name) ? sign * value : value);
  const sum = sums(
    context,
    terms.map(({ unit, weight, value, factor }) => ({
      symbols: isError ? [n.delta(unit), n.name(weight)] : [n.name(weight), source(context, unit)],
      values: isError ? [sign * factor, value] : [value, factor],
    })),
  );
  const write = (part: (name: string, value: number, first: boolean) => string) =>
    formula
      .map((p, i) => (typeof p === "string" ? n.signs(p) : part(p.name, p.value, isBare(formula, i, terms.length))))
      .join("");
  const result = n.number(shown(name, value));
  const rows = [
    [sum.symbols, write((name) => symbol(n, name, sign))] as const,
    [
      sum.numbers,
      write((name, value, first) => {
        const digits = n.number(shown(name, value));
        return first ? digits : inner(digits);
      }),
    ] as const,
  ].map(([atoms, rest]) => (rest === "" ? atoms : [...atoms, ...added(n, rest, atoms.length > 0)]));
  const right = rows.filter((atoms) => atoms.length > 0 && !(atoms.length === 1 && atoms[0] === result));
  return { equation: { left: symbol(n, name, sign), right: [...right, [result]] }, left: sum.left };
}

/** Whether a negative number there needs no brackets: it begins a sum, or what is in brackets. */
function isBare(formula: NonNullable<Quantity["formula"]>, i: number, terms: number): boolean {
  const before = formula[i - 1];
  return i === 0 ? terms === 0 : typeof before === "string" && before.endsWith("(");
}

/** A formula as atoms, behind others or not. */
function added(n: Notation, formula: string, behind: boolean): string[] {
  const atoms = formula
    .split(" + ")
    .map((atom, i) => ((behind || i > 0) && atom.startsWith(n.minus) ? `(${atom})` : atom));
  return behind ? plus(["", ...atoms]).slice(1) : plus(atoms);
}

const isDerivative = (name: string) => name.startsWith("∂E/") || name.startsWith("δ ");

/** Where δ is the way down, all derivatives carry its sign. */
function symbol(n: Notation, name: string, sign: number): string {
  const [prefix] = /^(∂E\/∂out |∂E\/∂|net |δ |)/.exec(name)!;
  const rest = name.slice(prefix.length);
  const minus = sign < 0 ? n.minus : "";
  if (prefix === "∂E/∂out ") return minus + n.partial(n.error(), n.out(rest));
  if (prefix === "∂E/∂") return minus + n.partial(n.error(), n.name(rest));
  if (prefix === "net ") return n.net(rest);
  return prefix === "δ " ? n.delta(rest) : n.name(rest);
}
