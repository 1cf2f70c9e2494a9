import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { sigmoid } from "../math/sigmoid.ts";
import { tanh } from "../math/tanh.ts";
import { addProduct, walk, walkBack } from "./steps.ts";

/**
 * lstm(h, c, squashed [B·T, U], z [B·T, 4U], u [U, 4U], scratch, T, backwards):   in z stands x·W + b; step by step
 *   z += h₋·u,   i, f, g, o = σ(z₁), σ(z₂), tanh(z₃), σ(z₄),   c = f c₋ + i g,   squashed = tanh c,   h = o squashed
 * The gates stand in z afterwards. h₋ and c₋ are those of the step before, 0 before the first. Samples [begin, end).
 * Source: Hochreiter & Schmidhuber, Neural Computation 9, 1997, with the forget gate of Gers et al., 2000; gates as in Keras.
 */
export const lstm = kernel(
  ["rows! h", "rows! c", "rows! squashed", "rows! z", "all u", "own scratch", "scalar steps", "scalar backwards"],
  (
    h: Matrix,
    c: Matrix,
    squashed: Matrix,
    z: Matrix,
    u: Matrix,
    _: Matrix,
    steps: number,
    backwards: number,
    begin: number,
    end: number,
  ): void => {
    const U = u.rows;
    for (let sample = begin; sample < end; sample++) {
      for (const [row, before] of walk(sample, steps, backwards)) {
        const q = row * z.stride;
        addProduct(z.data, q, h, before, u);
        for (let j = 0; j < U; j++) {
          const [i, f, g, o] = [0, 1, 2, 3].map((gate) => q + gate * U + j);
          for (const gate of [i, f, o]) z.data[gate] = sigmoid(z.data[gate]);
          z.data[g] = tanh(z.data[g]);
          const at = row * c.stride + j;
          const kept = before < 0 ? 0 : z.data[f] * c.data[before * c.stride + j];
          c.data[at] = kept + z.data[i] * z.data[g];
          squashed.data[at] = tanh(c.data[at]);
          h.data[at] = z.data[o] * squashed.data[at];
        }
      }
    }
  },
);

/**
 * lstmBackward(dz [B·T, 4U], dh [B·T, U], z [B·T, 4U], c, squashed [B·T, U], uᵀ [4U, U], carry [2B, U], scratch, T, backwards):
 * from the last step on, with dh the derivative of the outputs and dz₊ that of the step behind,
 *   δ = dh + dz₊·uᵀ,   dc = dc₊ f₊ + δ o (1 − squashed²)
 *   dz = dc g i(1 − i),   dc c₋ f(1 − f),   dc i (1 − g²),   δ squashed o(1 − o)
 * z holds the gates. `carry` holds δ and dc from step to step. Samples [begin, end).
 */
export const lstmBackward = kernel(
  [
    "rows! dz",
    "rows dh",
    "rows z",
    "rows c",
    "rows squashed",
    "all uT",
    "own carry",
    "own scratch",
    "scalar steps",
    "scalar backwards",
  ],
  (
    dz: Matrix,
    dh: Matrix,
    z: Matrix,
    c: Matrix,
    squashed: Matrix,
    uT: Matrix,
    carry: Matrix,
    _: Matrix,
    steps: number,
    backwards: number,
    begin: number,
    end: number,
  ): void => {
    const U = uT.columns;
    const samples = dz.rows / steps;
    for (let sample = begin; sample < end; sample++) {
      const delta = sample * carry.stride;
      const dc = (samples + sample) * carry.stride;
      const befores = new Map(walk(sample, steps, backwards));
      for (const [row, behind] of walkBack(sample, steps, backwards)) {
        const before = befores.get(row)!;
        carry.data.fill(0, delta, delta + U);
        addProduct(carry.data, delta, dz, behind, uT);
        for (let j = 0; j < U; j++) {
          const q = row * z.stride + j;
          const [i, f, g, o] = [0, 1, 2, 3].map((gate) => z.data[q + gate * U]);
          const at = row * c.stride + j;
          const s = squashed.data[at];
          const d = dh.data[row * dh.stride + j] + carry.data[delta + j];
          const held = behind < 0 ? 0 : carry.data[dc + j];
          const cell = held + d * o * (1 - s * s);
          const p = row * dz.stride + j;
          dz.data[p] = cell * g * (i * (1 - i));
          dz.data[p + U] = before < 0 ? 0 : cell * c.data[before * c.stride + j] * (f * (1 - f));
          dz.data[p + 2 * U] = cell * i * (1 - g * g);
          dz.data[p + 3 * U] = d * s * (o * (1 - o));
          carry.data[dc + j] = cell * f;
        }
      }
    }
  },
);
