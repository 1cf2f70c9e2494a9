import { flag, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { readRecurrent, recurrentLayer, type RecurrentLayer, type RecurrentOptions } from "./recurrent.ts";
import type { Cell } from "./recurrentOperation.ts";

export interface LstmOptions extends RecurrentOptions {
  /** Whether the bias of the forget gate starts with 1 added. Default true.     [Jozefowicz, Zaremba & Sutskever, ICML 2015] */
  unitForgetBias?: boolean;
}

const own = { unitForgetBias: flag(true) } satisfies RecordOf<Pick<LstmOptions, "unitForgetBias">>;

/**
 * Long short-term memory over a series x [B, T, I], step by step from h = c = 0:
 *   i, f, g, o = σ(z₁), σ(z₂), tanh(z₃), σ(z₄),   z = x·W + h₋·U + b,   c = f c₋ + i g,   h = o tanh c
 * W = kernel [I, 4 units], U = recurrentKernel [units, 4 units], bias [4 units], gates in this order, Keras's and PyTorch's. The
 * output is the last h [B, units], or every h [B, T, units]. Throws E_CONFIG, E_SHAPE for what is no series.
 * Source: Hochreiter & Schmidhuber, Neural Computation 9, 1997; Gers, Schmidhuber & Cummins, 2000.
 */
export function lstm(options: LstmOptions): RecurrentLayer {
  const settings = readRecurrent("lstm", options, own);
  const { units, unitForgetBias } = settings;
  return recurrentLayer("lstm", settings, cell, {
    config: { unitForgetBias },
    biasStart: unitForgetBias ? (out) => out.fill(1, units, 2 * units) : undefined,
  });
}

const cell: Cell = {
  gates: 4,
  recurrentBias: false,
  forward(plan, { name, z, u, scratch, walk }) {
    const [h, c, squashed] = ["state", "cell", "squashed"].map((of) => plan.tensor(`${name}/${of}`, z.rows, u.rows));
    plan.step(kernels.lstm, [h, c, squashed, z, u, scratch, ...walk], plan.rows);
    return {
      h,
      backward(dh, uT) {
        const dz = plan.like(z, `${name}/dGates`);
        const carry = plan.tensor(`${name}/carry`, 2 * plan.rows, u.rows);
        plan.step(kernels.lstmBackward, [dz, dh, z, c, squashed, uT, carry, scratch, ...walk], plan.rows);
        return { dz, dRecurrent: dz };
      },
    };
  },
};
