import type { RecordOf } from "../base/options.ts";
import { refTo, shorten, type Configured } from "../base/registry.ts";
import { activations, type ActivationLike } from "../kernels/activations/index.ts";
import type { Activation } from "../kernels/activations/activation.ts";
import { kernels } from "../kernels/index.ts";
import { activationOption } from "./options.ts";
import { readRecurrent, recurrentLayer, type RecurrentLayer, type RecurrentOptions } from "./recurrent.ts";
import type { Cell } from "./recurrentOperation.ts";

export interface SimpleRnnOptions extends RecurrentOptions {
  /** Applied at every step: a name or a factory's result. Default "tanh". */
  activation?: ActivationLike;
}

const own = { activation: activationOption("tanh") } satisfies RecordOf<Pick<SimpleRnnOptions, "activation">>;

/**
 * A recurrent layer without gates over a series x [B, T, I], step by step from h = 0:   h = f(x·W + h₋·U + b)
 * W = kernel [I, units], U = recurrentKernel [units, units], bias [units]. The output is the last h [B, units], or every h
 * [B, T, units]. Throws E_CONFIG, E_SHAPE for what is no series.     [Elman, Cognitive Science 14, 1990; as torch.nn.RNN]
 */
export function simpleRnn(options: SimpleRnnOptions): RecurrentLayer {
  const settings = readRecurrent("simpleRnn", options, own);
  const { activation } = settings;
  return recurrentLayer("simpleRnn", settings, cellOf(activation), {
    config: { activation: shorten(activation.spec) },
  });
}

const cellOf = (activation: Configured<Activation>): Cell => ({
  activation,
  gates: 1,
  recurrentBias: false,
  forward(plan, { name, z, u, scratch, walk }) {
    const { definition, parameter } = activation;
    const which = refTo(activations, definition, parameter);
    const h = plan.like(z, `${name}/state`);
    plan.step(kernels.simpleRnn, [which, h, z, u, scratch, ...walk], plan.rows);
    return {
      h,
      backward(dh, uT) {
        const dz = plan.like(z, `${name}/dGates`);
        const saved = definition.backwardNeeds === "output" ? h : z;
        plan.step(kernels.simpleRnnBackward, [which, dz, dh, saved, uT, scratch, ...walk], plan.rows);
        return { dz, dRecurrent: dz };
      },
    };
  },
});
