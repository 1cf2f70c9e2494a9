/** What of a large trace goes on a page. The first units of each layer, the first examples, and a note of the rest. */
import type { Trace, TracedExample, TracedStep } from "../../trace.ts";

/** Units of a layer, and terms of a sum. */
export const UNITS = 12;
export const EXAMPLES = 12;

export function abridge<T extends Trace>(trace: T): { trace: T; notes: string[] } {
  const notes: string[] = [];
  const cut = <V>(all: readonly V[], most: number, what: string): V[] => {
    if (all.length > most) notes.push(`${what}: the first ${most} of ${all.length} are shown.`);
    return all.slice(0, most);
  };
  const inputs = cut(trace.inputs, UNITS, "Inputs");
  const layers = trace.layers.map((layer) => ({ ...layer, units: cut(layer.units, UNITS, `Units of ${layer.name}`) }));
  const shown = new Set([...inputs, ...layers.flatMap(({ units }) => units)].map(({ name }) => name));
  const here = <V extends { name: string }>(all: readonly V[]) => all.filter(({ name }) => shown.has(name));
  cut(trace.steps[0]?.examples ?? [], EXAMPLES, "Examples");
  for (const { unrolled = [] } of trace.steps[0]?.examples[0]?.layers ?? [])
    for (const way of unrolled) cut(way.steps, UNITS, `Steps of ${way.name}`);
  const steps = trace.steps.map((step): TracedStep => {
    const examples = step.examples.slice(0, EXAMPLES).map((example) => ({
      ...example,
      inputs: here(example.inputs),
      layers: example.layers.map((layer) => ({ ...layer, units: here(layer.units), ...unrolledOf(layer) })),
      targets: example.targets.slice(0, UNITS),
      errorParts: example.errorParts?.slice(0, UNITS) ?? null,
    }));
    const ends = ({ from, to }: { from: string | null; to: string[] }) =>
      (from === null || shown.has(from)) && (to.length === 0 || to.some((name) => shown.has(name)));
    const weights = step.weights.filter(ends).slice(0, WEIGHTS);
    const second = step.second.slice(0, EXAMPLES).map((example) => ({
      ...example,
      outputs: example.outputs.slice(0, UNITS),
      layers: example.layers.map((layer) => ({ ...layer, units: here(layer.units) })),
    }));
    return { ...step, examples, weights, second };
  });
  const [all, left] = [trace.steps[0]?.weights.length ?? 0, steps[0]?.weights.length ?? 0];
  if (left < all) notes.push(`Weights and biases: ${left} of ${all} are shown.`);
  return { trace: { ...trace, inputs, layers, steps }, notes };
}

/** The first steps of a recurrent layer, and their first units. */
function unrolledOf({ unrolled }: TracedExample["layers"][number]) {
  return (
    unrolled && {
      unrolled: unrolled.map((way) => ({
        ...way,
        steps: way.steps.slice(0, UNITS).map(({ units, ...step }) => ({ ...step, units: units.slice(0, UNITS) })),
      })),
    }
  );
}

/** Weights of a step. */
const WEIGHTS = 600;

/** For JSON: sums without the terms that are not shown. */
export function shorten(key: string, value: unknown): unknown {
  const sum = key === "terms" || key === "errorTerms" || key === "factors";
  return sum && Array.isArray(value) ? value.slice(0, UNITS) : value;
}
