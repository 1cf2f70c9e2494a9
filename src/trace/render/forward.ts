/** The forward pass of an example, layer by layer: net = Σ w·in + b, out = f(net). */
import type { TracedLayer, UnitNumbers } from "../trace.ts";
import type { Block, Equation, RenderContext } from "./story.ts";
import { notes, plus, source, sums } from "./sums.ts";
import { abridge } from "./words.ts";

export function forwardBlocks(context: RenderContext, layer: TracedLayer, units: readonly UnitNumbers[]): Block[] {
  const { notation: n, number, limits, agree } = context;
  const value = (v: number) => n.number(number(v));
  const { shown, left } = abridge(units, limits.units);
  const equations: Equation[] = [];
  let terms = 0;
  for (const unit of shown) {
    if (unit.net === undefined) continue;
    const { name } = unit;
    if (unit.terms === undefined) {
      equations.push({ left: n.net(name), right: [[value(unit.net)]] });
      continue;
    }
    const sum = sums(
      context,
      unit.terms.map((term) => ({
        symbols: [n.name(term.weight), source(context, term.unit)],
        values: [term.value, term.factor],
      })),
      unit.bias && { symbol: n.name(unit.bias.name), value: unit.bias.value },
    );
    terms = Math.max(terms, sum.left);
    equations.push({ left: n.net(name), right: [sum.symbols, sum.numbers, [value(unit.net)]] });
    if (!rowwise(units))
      equations.push({ left: n.out(name), right: [...applied(context, layer, unit), [value(unit.out)]] });
  }
  // Softmax: the sum first, then every share of it.
  const total = units.reduce((sum, unit) => sum + Math.exp(unit.net ?? NaN), 0);
  const shares =
    layer.activation.name === "softmax" && left === 0 && units.every((u) => agree(Math.exp(u.net!) / total, u.out));
  if (rowwise(units) && shares)
    equations.push({
      left: `${n.sum} ${n.exp("net")}`,
      right: [units.map((u, i) => `${i === 0 ? "" : "+ "}${n.exp(value(u.net!))}`), [value(total)]],
    });
  for (const unit of shown)
    if (unit.net === undefined || rowwise(units)) {
      const chosen = unit.winner !== undefined ? [[source(context, unit.winner)]] : unit.states ? [plus(unit.states.map(n.name))] : []; // prettier-ignore
      const right = shares ? [[n.fraction(n.exp(value(unit.net!)), value(total))]] : chosen;
      equations.push({ left: n.out(unit.name), right: [...right, [value(unit.out)]] });
    } else if (unit.terms === undefined)
      equations.push({ left: n.out(unit.name), right: [...applied(context, layer, unit), [value(unit.out)]] });
  return [
    { kind: "equations", equations },
    ...notes([
      [left, "unit", ` in ${layer.name}`],
      [terms, "term", " in each sum"],
    ]),
  ];
}

/** Whether the activation takes a row as a whole, as softmax does. */
function rowwise(units: readonly UnitNumbers[]): boolean {
  return units.some((unit) => unit.net !== undefined && unit.slope === null);
}

function applied({ notation: n, number }: RenderContext, { activation }: TracedLayer, unit: UnitNumbers): string[][] {
  if (activation.name === "linear") return [[n.net(unit.name)]];
  return [[n.apply(activation.name, n.net(unit.name))], [n.apply(activation.name, n.number(number(unit.net!)))]];
}
