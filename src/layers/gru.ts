import { kernels } from "../kernels/index.ts";
import { readRecurrent, recurrentLayer, type RecurrentLayer, type RecurrentOptions } from "./recurrent.ts";
import type { Cell } from "./recurrentOperation.ts";

/**
 * Gated recurrent units over a series x [B, T, I], step by step from h = 0; the reset gate acts after the product:
 *   p = x·W + b₁,   q = h₋·U + b₂,   z, r = σ(p₁ + q₁), σ(p₂ + q₂),   g = tanh(p₃ + r q₃),   h = z h₋ + (1 − z) g
 * W = kernel [I, 3 units], U = recurrentKernel [units, 3 units], bias [2, 3 units], gates in the order z, r, g, Keras's. The
 * output is the last h [B, units], or every h [B, T, units]. Throws E_CONFIG, E_SHAPE for what is no series.
 * Source: Cho et al., EMNLP 2014; as torch.nn.GRU and Keras' GRU with reset_after.
 */
export const gru = (options: RecurrentOptions): RecurrentLayer =>
  recurrentLayer("gru", readRecurrent("gru", options, {}), cell, {});

const cell: Cell = {
  gates: 3,
  recurrentBias: true,
  forward(plan, { name, z, u, recurrentBias, scratch, walk }) {
    const h = plan.tensor(`${name}/state`, z.rows, u.rows);
    const recurrent = plan.like(z, `${name}/recurrent`);
    plan.step(kernels.gru, [h, z, recurrent, u, recurrentBias(), scratch, ...walk], plan.rows);
    return {
      h,
      backward(dh, uT) {
        const [dz, dRecurrent] = ["dGates", "dRecurrent"].map((of) => plan.like(z, `${name}/${of}`));
        const carry = plan.tensor(`${name}/carry`, 2 * plan.rows, u.rows);
        plan.step(kernels.gruBackward, [dz, dRecurrent, dh, h, z, recurrent, uT, carry, scratch, ...walk], plan.rows);
        return { dz, dRecurrent };
      },
    };
  },
};
