import { needed, number, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { layerOptions, type LayerOptions } from "./options.ts";
import { layer, onlyInput, type Layer } from "./layer.ts";

export interface GaussianNoiseOptions extends LayerOptions {
  /** σ, standard deviation of the noise, at least 0. */
  stddev: number;
}

const record = {
  stddev: needed(number(undefined, { min: 0 })),
  ...layerOptions,
} satisfies RecordOf<GaussianNoiseOptions>;

/**
 * Adds normal noise in training:   y = x + σ n,   n ~ N(0, 1),   ∂E/∂x = ∂E/∂y
 * n is the inverse normal distribution of philox bits (src/kernels/random/normal.ts): a function of the model's seed, the layer's
 * place, the epoch and the batch alone, the same bits on every backend. In evaluation and prediction y is x, at no cost.
 * Any shape in, the same out. Throws E_CONFIG.     [Bishop, Neural Computation 7, 1995: training with noise]
 */
export function gaussianNoise(options: GaussianNoiseOptions): Layer {
  const { stddev, ...placed } = readOptions(record, options, "gaussianNoise");
  return layer({
    kind: "gaussianNoise",
    ...placed,
    config: { stddev },
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
              const silent = !plan.trains || random === undefined || stddev === 0;
              const y = silent || mayOverwrite ? x : plan.like(x, `${name}/output`);
              if (!silent) {
                plan.stepOver(x, kernels.gaussianNoise, [y, x, stddev, random.seed, random.cursor, position]);
              }
              return { output: y, keepsOutput: false, backward: (dy) => [dy] };
            },
          },
        ],
      };
    },
  });
}
