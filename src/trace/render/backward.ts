/** The backward pass of an example: ∂E/∂out, ∂out/∂net, and δ, from the last layer to the first. */
import type { TracedExample, TracedLayer, TracedStep, UnitNumbers } from "../trace.ts";
import type { Block, Equation, RenderContext } from "./story.ts";
import { inner, notes, sums } from "./sums.ts";
import { unrolledBackward } from "./unrolled.ts";
import { abridge } from "./words.ts";

export function backwardBlocks(context: RenderContext, step: TracedStep, example: TracedExample): Block[] {
  const layers = example.layers.map((numbers, l) => ({ numbers, layer: context.trace.layers[l] })).reverse();
  return layers.flatMap(({ numbers, layer }): Block[] => {
    const { units } = numbers;
    const learning = units.filter((unit) => unit.delta !== null || unit.error !== null);
    const { shown, left } = abridge(learning, context.limits.units);
    if (shown.length === 0) return [];
    const written = shown.map((unit) => backwardEquations(context, step, example, layer, unit));
    return [
      // A line each stands together; what takes several lines, apart.
      ...(written.every(({ equations }) => equations.length === 1)
        ? [{ kind: "equations", equations: written.flatMap(({ equations }) => equations) } as const]
        : written.map(({ equations }): Block => ({ kind: "equations", equations }))),
      ...notes([
        [left, "unit", ` in ${layer.name}`],
        [Math.max(...written.map((unit) => unit.left)), "term", " in each sum"],
      ]),
      ...unrolledBackward(context, numbers),
    ];
  });
}

/** ∂E/∂out, slope, δ. Where δ is the way down, all carry its sign, so that they read as in the tutorials that use it. */
function backwardEquations(
  context: RenderContext,
  step: TracedStep,
  example: TracedExample,
  { activation }: TracedLayer,
  unit: UnitNumbers,
): { equations: Equation[]; left: number } {
  const { notation: n, number, trace, agree } = context;
  const value = (v: number) => n.number(number(v));
  const sign = trace.conventions.delta === "gradient" ? 1 : -1;
  const minus = sign === 1 ? "" : n.minus;
  const { name, out, error, slope, delta } = unit;
  const target = example.targets.find((other) => other.name === name)?.value;
  /** out − t, where that is it, over the number of examples where the batch takes their mean. */
  const difference = (result: number, factor = 1): string[][] => {
    if (target === undefined) return [];
    const count = step.examples.length;
    const over = (trace.conventions.loss.reduction === "mean" ? [count, 1] : [1, count]).find((k) =>
      agree((sign * factor * (out - target)) / k, result),
    );
    if (over === undefined) return [];
    const write = (a: string, b: string) => {
      const text = sign === 1 ? `${a} ${n.minus} ${inner(b)}` : `${b} ${n.minus} ${inner(a)}`;
      const times = factor === 1 ? "" : `${number(factor)} `;
      return [over === 1 && times === "" ? text : `${times}(${text})${over === 1 ? "" : ` / ${over}`}`];
    };
    return [write(n.out(name), n.target(name)), write(value(out), value(target))];
  };
  const equations: Equation[] = [];
  let left = 0;
  if (error !== null) {
    let right: string[][] = [];
    if (unit.errorTerms !== undefined && unit.errorTerms.length > 0) {
      const terms = unit.errorTerms.map((term) => ({
        symbols: [n.delta(term.unit), n.name(term.weight)] as [string, string],
        values: [sign * term.factor, term.value] as [number, number],
      }));
      const sum = sums(context, terms);
      left = sum.left;
      right = [sum.symbols, sum.numbers];
    } else {
      const { name: loss } = trace.conventions.loss;
      if (loss === "halfSquaredError") right = difference(sign * error);
      if (loss === "meanSquaredError") right = difference(sign * error, 2 / example.targets.length);
    }
    equations.push({ left: minus + n.partial(n.error(), n.out(name)), right: [...right, [value(sign * error)]] });
  }
  if (slope !== null && unit.fused === undefined && unit.net !== undefined && activation.name !== "linear") {
    const [symbols, numbers, result] = {
      sigmoid: [
        `${n.out(name)} (1 ${n.minus} ${n.out(name)})`,
        `${value(out)} (1 ${n.minus} ${value(out)})`,
        out * (1 - out),
      ],
      tanh: [`1 ${n.minus} ${n.square(n.out(name))}`, `1 ${n.minus} ${n.square(`(${value(out)})`)}`, 1 - out * out],
    }[activation.name] ?? ["", "", NaN];
    const right = agree(result as number, slope) ? [[symbols as string], [numbers as string]] : [];
    equations.push({ left: n.partial(n.out(name), n.net(name)), right: [...right, [value(slope)]] });
  }
  if (delta !== null && unit.fused !== undefined) {
    const right = unit.fused === "out − t" ? difference(delta) : [];
    const note = right.length === 0 ? n.words(unit.fused) : undefined;
    equations.push({ left: n.delta(name), right: [...right, [value(delta)]], note });
  } else if (delta !== null && error !== null && slope !== null) {
    const by = minus + n.partial(n.error(), n.out(name));
    const right =
      activation.name === "linear"
        ? [[by]]
        : [[n.times(by, n.partial(n.out(name), n.net(name)))], [n.times(value(sign * error), inner(value(slope)))]];
    equations.push({ left: n.delta(name), right: [...right, [value(delta)]] });
  } else if (delta !== null) equations.push({ left: n.delta(name), right: [[value(delta)]] });
  return { equations, left };
}
