import type { RegistryRef } from "../../base/registry.ts";
import type { Matrix } from "../../memory/tensor.ts";
import type { Activation } from "../activations/activation.ts";
import { kernel } from "../kernel.ts";
import { addProduct, walk, walkBack } from "./steps.ts";

/**
 * simpleRnn(activation, h, z [B·T, U], u [U, U], scratch, T, backwards):   in z stands x·W + b; step by step
 *   z += h₋·u,   h = f(z)
 * h₋ is that of the step before, 0 before the first. Samples [begin, end).     [Elman, Cognitive Science 14, 1990]
 */
export const simpleRnn = kernel(
  ["ref activation", "rows! h", "rows! z", "all u", "own scratch", "scalar steps", "scalar backwards"],
  (
    { entry, parameter }: RegistryRef<Activation>,
    h: Matrix,
    z: Matrix,
    u: Matrix,
    _: Matrix,
    steps: number,
    backwards: number,
    begin: number,
    end: number,
  ): void => {
    for (let sample = begin; sample < end; sample++) {
      for (const [row, before] of walk(sample, steps, backwards)) {
        addProduct(z.data, row * z.stride, h, before, u);
        entry.forward(h, z, row, row + 1, parameter);
      }
    }
  },
);

/**
 * simpleRnnBackward(activation, dz, dh, saved [B·T, U], uᵀ [U, U], scratch, T, backwards):   from the last step on
 *   dz = (dh + dz₊·uᵀ) f′,   with f′ from `saved`, which is h or z, as the activation needs it. Samples [begin, end).
 */
export const simpleRnnBackward = kernel(
  ["ref activation", "rows! dz", "rows dh", "rows saved", "all uT", "own scratch", "scalar steps", "scalar backwards"],
  (
    { entry, parameter }: RegistryRef<Activation>,
    dz: Matrix,
    dh: Matrix,
    saved: Matrix,
    uT: Matrix,
    _: Matrix,
    steps: number,
    backwards: number,
    begin: number,
    end: number,
  ): void => {
    for (let sample = begin; sample < end; sample++) {
      for (const [row, behind] of walkBack(sample, steps, backwards)) {
        const q = row * dz.stride;
        for (let j = 0; j < dz.columns; j++) dz.data[q + j] = dh.data[row * dh.stride + j];
        addProduct(dz.data, q, dz, behind, uT);
        entry.backward(dz, saved, dz, row, row + 1, parameter);
      }
    }
  },
);
