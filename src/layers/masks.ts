/**
 * Masks: which steps of a series count, [B·T, 1] of ones and zeros, values of a network beside those that they belong to.
 * Layers that work step by step pass a mask on, recurrent layers and globalAveragePooling1d honour it, all others end it.
 */
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import { asPositions } from "../plan/positions.ts";
import type { PlanBuilder } from "../plan/plan.ts";

/** T, and 1 where it goes from the last step to the first. */
export type Walk = readonly [steps: number, backwards: 0 | 1];

/** The mask of series of C numbers a step: steps whose numbers are all `value` do not count. */
export const stepMask = (name: string, C: number, value: number): Operation => ({
  masks: value,
  ...madeMask(name, (plan, [given]) => {
    const x = asPositions(plan, given, C, `${name}/masked`);
    const mask = plan.tensor(`${name}/mask`, x.rows, 1);
    plan.stepOver(x, kernels.stepMask, [mask, x, value]);
    return mask;
  }),
});

/** The mask of steps that leave in the other order. */
export const reversedMask = (name: string, T: number): Operation =>
  madeMask(`${name}/mask`, (plan, [mask]) => {
    const reversed = plan.like(mask, `${name}/mask`);
    plan.step(kernels.reverseSteps, [reversed, mask, T], plan.rows);
    return reversed;
  });

/** What counts in both of two masks. */
export const joinedMask = (name: string): Operation =>
  madeMask(name, (plan, [a, b]) => {
    const both = plan.like(a, name);
    plan.stepOver(a, kernels.dropoutBackward, [both, a, b]);
    return both;
  });

function madeMask(name: string, make: (plan: PlanBuilder, x: readonly Tensor[]) => Tensor): Operation {
  return {
    name,
    parameters: [],
    forward: (plan, x) => ({ output: make(plan, x), keepsOutput: true, backward: () => [] }),
  };
}

/** The steps of x that count, one behind another; with `sums` each with what is masked after it. */
export function packed(plan: PlanBuilder, x: Tensor, mask: Tensor, walk: Walk, name: string, sums: 0 | 1 = 0): Tensor {
  const y = plan.like(x, name);
  plan.step(kernels.packSteps, [y, x, mask, ...walk, sums], plan.rows);
  return y;
}

/** Packed steps at their places again; masked ones zeros, or with `holds` as the step before. */
export function unpacked(
  plan: PlanBuilder,
  x: Tensor,
  mask: Tensor,
  walk: Walk,
  name: string,
  holds: 0 | 1 = 0,
): Tensor {
  const y = plan.like(x, name);
  plan.step(kernels.unpackSteps, [y, x, mask, ...walk, holds], plan.rows);
  return y;
}
