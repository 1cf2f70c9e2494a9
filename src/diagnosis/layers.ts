/** What a probe shows of each layer: norms, shares of dead and saturated units, numbers that are not finite. */
import type { Activation } from "../kernels/activations/activation.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Recurrence } from "../plan/operation.ts";
import type { LayerReport } from "./finding.ts";
import type { PlainMatrix, Probe, ProbeRun } from "../inspection/probe.ts";

/** An output this near to an end of its range, as a share of it, is saturated: there a sigmoid's slope is a hundredth of its steepest. */
const NEAR = 1 / 400;

/** The trainable weights before and after a step. */
export interface Change {
  readonly before: ReadonlyMap<string, RealArray>;
  readonly after: ReadonlyMap<string, RealArray>;
}

/** The layers after a probe has run over these weights. */
export function inspectLayers(
  { network }: Probe,
  probe: ProbeRun,
  weights: ReadonlyMap<string, RealArray>,
  change?: Change,
): LayerReport[] {
  return network.layers.map(({ name, layer, parameters }): LayerReport => {
    const report: LayerReport = { layer: name, kind: layer.kind, last: false, nonFinite: 0 };
    for (const node of network.nodes) {
      if (node.operation.name !== name) continue;
      report.last ||= network.outputs.some(({ value }) => value === node.output);
      const values = probe.output(node);
      report.nonFinite += countNonFinite(values.data);
      const gates = probe.gates(node);
      if (gates.length > 0) report.overTime = gates.flatMap((gate, i) => endsOf(gate, node.operation.recurs![i]));
      const activation = node.operation.activation?.definition;
      if (activation === undefined) continue;
      report.activation = activation.name;
      if (activation.canDie) report.dead = deadShare(values);
      if (saturates(activation)) report.saturated = saturatedShare(values.data, activation.range);
    }
    let squares = 0,
      slopes = 0;
    for (const p of parameters) {
      const w = weights.get(p.name);
      if (w === undefined) continue;
      report.nonFinite += countNonFinite(w);
      squares += sumOfSquares(w);
      const g = probe.gradient(p)?.data;
      const gSquares = g === undefined ? 0 : sumOfSquares(g);
      if (g !== undefined) report.nonFinite += countNonFinite(g);
      slopes += gSquares;
      if (p.shape.length < 2) continue;
      if (g !== undefined) report.gradientSize = Math.sqrt(gSquares / g.length);
      const old = change?.before.get(p.name);
      if (old !== undefined)
        report.updateRatio = Math.sqrt(squaredDistance(change!.after.get(p.name)!, old) / (sumOfSquares(old) || 1));
    }
    if (parameters.some((p) => p.trainable)) {
      report.weightNorm = Math.sqrt(squares);
      report.gradientNorm = Math.sqrt(slopes);
    }
    return report;
  });
}

/** Whether outputs near an end of the range mean a slope next to 0: a bounded activation of single units. */
function saturates({ range: [low, high], rowwise, canDie }: Activation): boolean {
  return Number.isFinite(high - low) && !rowwise && !canDie;
}

/**
 * The sizes of a direction's derivatives at the ends of its way: at the first and the last step that has any. Masked steps have
 * none; what vanishes gets smaller and smaller before it is 0.
 */
function endsOf({ rows, columns, data }: PlainMatrix, { name, cell, steps: T, backwards }: Recurrence) {
  const squares = new Float64Array(T);
  for (let i = 0; i < data.length; i++) squares[Math.floor(i / columns) % T] += data[i] * data[i];
  if (backwards) squares.reverse();
  const sizes = squares.map((sum) => Math.sqrt(sum / ((rows / T) * columns))).filter((s) => s > 0 && s < Infinity);
  const steps = sizes.length;
  return steps > 1 ? [{ direction: name, cell, steps, first: sizes[0], last: sizes[steps - 1] }] : [];
}

export function countNonFinite(values: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) count++;
  return count;
}

export function sumOfSquares(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

function deadShare({ rows, columns, data }: PlainMatrix): number {
  let dead = 0;
  for (let c = 0; c < columns; c++) {
    let r = 0;
    while (r < rows && !(data[r * columns + c] > 0)) r++;
    if (r === rows) dead++;
  }
  return dead / columns;
}

function saturatedShare(values: ArrayLike<number>, [low, high]: readonly [number, number]): number {
  const margin = (high - low) * NEAR;
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] < low + margin || values[i] > high - margin) count++;
  return count / values.length;
}
