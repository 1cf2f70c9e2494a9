import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { sigmoid } from "../math/sigmoid.ts";
import { tanh } from "../math/tanh.ts";
import { addProduct, walk, walkBack } from "./steps.ts";

/**
 * gru(h [B·T, U], z, recurrent [B·T, 3U], u [U, 3U], b [1, 3U], scratch, T, backwards):   in z stands x·W + b of the inputs
 *   recurrent = h₋·u + b,   z, r = σ(z₁ + recurrent₁), σ(z₂ + recurrent₂),   g = tanh(z₃ + r recurrent₃),   h = z h₋ + (1 − z) g
 * The gates z, r, g stand in z afterwards. h₋ is that of the step before, 0 before the first. Samples [begin, end).
 * Source: Cho et al., EMNLP 2014, the reset after the product as in torch.nn.GRU and Keras' reset_after; gates as in Keras.
 */
export const gru = kernel(
  ["rows! h", "rows! z", "rows! recurrent", "all u", "all b", "own scratch", "scalar steps", "scalar backwards"],
  (
    h: Matrix,
    z: Matrix,
    recurrent: Matrix,
    u: Matrix,
    b: Matrix,
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
        for (let j = 0; j < 3 * U; j++) recurrent.data[q + j] = b.data[j];
        addProduct(recurrent.data, q, h, before, u);
        for (let j = 0; j < U; j++) {
          const [u1, r1, g1] = [q + j, q + U + j, q + 2 * U + j];
          z.data[u1] = sigmoid(z.data[u1] + recurrent.data[u1]);
          z.data[r1] = sigmoid(z.data[r1] + recurrent.data[r1]);
          z.data[g1] = tanh(z.data[g1] + z.data[r1] * recurrent.data[g1]);
          const kept = before < 0 ? 0 : z.data[u1] * h.data[before * h.stride + j];
          h.data[row * h.stride + j] = kept + (1 - z.data[u1]) * z.data[g1];
        }
      }
    }
  },
);

/**
 * gruBackward(dz, dRecurrent [B·T, 3U], dh, h [B·T, U], z, recurrent [B·T, 3U], uᵀ [3U, U], carry [2B, U], scratch, T, backwards):
 * from the last step on, with dh the derivative of the outputs,
 *   δ = dh + δ₊ z₊ + dRecurrent₊·uᵀ,   dz₃ = δ (1 − z)(1 − g²),   dz₂ = dz₃ recurrent₃ r(1 − r),   dz₁ = δ (h₋ − g) z(1 − z)
 *   dRecurrent = dz₁, dz₂, dz₃ r
 * `carry` holds the product and δ z from step to step. Samples [begin, end).
 */
export const gruBackward = kernel(
  [
    "rows! dz",
    "rows! dRecurrent",
    "rows dh",
    "rows h",
    "rows z",
    "rows recurrent",
    "all uT",
    "own carry",
    "own scratch",
    "scalar steps",
    "scalar backwards",
  ],
  (
    dz: Matrix,
    dRecurrent: Matrix,
    dh: Matrix,
    h: Matrix,
    z: Matrix,
    recurrent: Matrix,
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
      const product = sample * carry.stride;
      const held = (samples + sample) * carry.stride;
      const befores = new Map(walk(sample, steps, backwards));
      for (const [row, behind] of walkBack(sample, steps, backwards)) {
        const before = befores.get(row)!;
        carry.data.fill(0, product, product + U);
        addProduct(carry.data, product, dRecurrent, behind, uT);
        for (let j = 0; j < U; j++) {
          const q = row * z.stride + j;
          const [u, r, g] = [0, 1, 2].map((gate) => z.data[q + gate * U]);
          const d = dh.data[row * dh.stride + j] + (carry.data[product + j] + (behind < 0 ? 0 : carry.data[held + j]));
          const last = before < 0 ? 0 : h.data[before * h.stride + j];
          const candidate = d * (1 - u) * (1 - g * g);
          const reset = candidate * recurrent.data[q + 2 * U] * (r * (1 - r));
          const update = d * (last - g) * (u * (1 - u));
          const p = row * dz.stride + j;
          dz.data[p] = dRecurrent.data[p] = update;
          dz.data[p + U] = dRecurrent.data[p + U] = reset;
          dz.data[p + 2 * U] = candidate;
          dRecurrent.data[p + 2 * U] = candidate * r;
          carry.data[held + j] = d * u;
        }
      }
    }
  },
);
