/** Steps are typed by their kernels, and the core that was built has the kernels of the list. */
import { expect, test } from "vitest";
import { linear } from "../../src/kernels/activations/linear.ts";
import { activations } from "../../src/kernels/activations/index.ts";
import { refTo } from "../../src/base/registry.ts";
import { losses } from "../../src/kernels/losses/index.ts";
import { kernels } from "../../src/kernels/index.ts";
import { kernel } from "../../src/kernels/kernel.ts";
import type { Matrix } from "../../src/memory/tensor.ts";
import { PlanBuilder, TensorPool } from "../../src/plan/plan.ts";
import { assemblyNames } from "../vocabulary/registry.ts";

test("the core that was built numbers the kernels as the list does", () => {
  const list = Object.values(kernels);
  expect(list.map(({ name }) => name)).toEqual(Object.keys(kernels).sort());
  expect(list.map(({ number }) => number)).toEqual(list.map((_, i) => i));
  expect(list.map(({ name }) => name)).toEqual(assemblyNames("build/generated/dispatch.ts").slice(0, list.length));
});

test("a step with wrong operands does not compile", () => {
  const plan = new PlanBuilder(new TensorPool("float32"), 4, false);
  const [y, x, w, b, scratch] = ["y", "x", "w", "b", "scratch"].map((name) => plan.tensor(name, 4, 4));
  const identity = refTo(activations, linear.definition);
  plan.step(kernels.affine, [y, x, w, b, scratch], 4);
  // @ts-expect-error an operand is missing
  plan.step(kernels.affine, [y, x, w, b], 4);
  // @ts-expect-error one is too many
  plan.step(kernels.affine, [y, x, w, b, scratch, scratch], 4);
  // @ts-expect-error a number in place of a tensor
  plan.step(kernels.affine, [y, x, w, 0, scratch], 4);
  // @ts-expect-error a tensor in place of a number
  plan.step(kernels.addTo, [y, x, x], 4);
  // @ts-expect-error a loss in place of an activation
  plan.step(kernels.activationForward, [refTo(losses, losses[0]), y, x], 4);
  plan.step(kernels.activationForward, [identity, y, x], 4);
  // Where the reference can do without a matrix, 0 stands for it.
  plan.step(kernels.normalizeRows, [y, y, b, x, 0, 0, 1e-5], 4);
  expect(plan.steps).toHaveLength(8);
});

test("rows that do not fit the reference do not compile", () => {
  const scale = (y: Matrix, factor: number, begin: number, end: number) => {
    for (let i = begin; i < end; i++) y.data[i] *= factor;
  };
  expect(kernel(["rows! y", "scalar factor"], scale).reference).toBe(scale);
  // @ts-expect-error a matrix is no number
  kernel(["scalar y", "scalar factor"], scale);
  // @ts-expect-error the factor has no row
  kernel(["rows! y"], (y: Matrix, factor: string) => void [y, factor]);
  // @ts-expect-error there is no such access
  kernel(["lines! y", "scalar factor"], scale);
});
