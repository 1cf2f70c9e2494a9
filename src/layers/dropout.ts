import { needed, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { scheduled, scheduledValue } from "../schedules/rate.ts";
import type { SavableRate } from "../schedules/schedule.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";

export interface DropoutOptions extends LayerOptions {
  /** Share of the numbers that is dropped, at least 0 and below 1: a number, or a schedule such as flatCosine({ … }). */
  rate: SavableRate;
}

const range = { min: 0, below: 1 };
const record = {
  rate: needed(scheduled(undefined, range)),
  ...layerOptions,
} satisfies RecordOf<DropoutOptions>;

/**
 * Drops numbers in training, each with probability `rate`, and scales the others by 1/(1 − rate), so that sums stay what
 * they are on average:   y = m x,   ∂E/∂x = m ∂E/∂y,   m = 0 or 1/(1 − rate)
 * Of a schedule, `rate` is that of the step: updates of the weights, counted from 0 over all calls of fit.
 * What is dropped depends on the model's seed, the layer's place, the epoch and the batch alone: the same on every backend.
 * In evaluation and prediction y is x, at no cost. Any shape in, the same out. Throws E_CONFIG.
 * Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, JMLR 15, 2014; scaled as Keras and PyTorch do.
 */
export function dropout(options: DropoutOptions): Layer {
  const { rate, ...placed } = readOptions(record, options, "dropout");
  return layer({
    kind: "dropout",
    ...placed,
    config: { rate },
    build(name, shapes, _, position) {
      const shape = onlyInput(name, shapes);
      return {
        shape,
        mask: "passed",
        operations: [
          {
            name,
            parameters: [],
            random: true,
            forward(plan, [x], mayOverwrite) {
              const { random } = plan;
              if (!plan.trains || random === undefined || rate === 0) {
                return { output: x, keepsOutput: false, backward: (dy) => [dy] };
              }
              // The mask is kept for the backward pass: drawing takes 2.6 ns a number (float32), reading it again 0.2.
              const mask = plan.like(x, `${name}/mask`);
              const y = mayOverwrite ? x : plan.like(x, `${name}/output`);
              const rates = random.tables.table(`${name}/rate`, scheduledValue(rate, `${name} rate`, range));
              plan.stepOver(x, kernels.dropout, [y, mask, x, rates, random.seed, random.cursor, position]);
              return {
                output: y,
                keepsOutput: false,
                backward(dy) {
                  plan.stepOver(dy, kernels.dropoutBackward, [dy, dy, mask]);
                  return [dy];
                },
              };
            },
          },
        ],
      };
    },
  });
}
