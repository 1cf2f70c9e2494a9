import { ChainruleError } from "../base/errors.ts";
import type { InitializerLike } from "../initializers/index.ts";
import type { DType } from "../memory/tensor.ts";
import { flag, needed, number, parts, readOptions, type RecordOf } from "../base/options.ts";
import { kernels } from "../kernels/index.ts";
import { gradientOf, emitUpdate } from "../plan/update.ts";
import { shorten } from "../base/registry.ts";
import { initializerOption, layerOptions, type LayerOptions, trainableOption, valuesOption } from "./options.ts";
import { parameter, type Values } from "./parameter.ts";
import { flatInput, layer, type Layer } from "./layer.ts";
import { stepMask } from "./masks.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";

export interface EmbeddingOptions extends LayerOptions {
  /** N: how many different numbers there are; the input holds 0 … N − 1. */
  inputDim: number;
  /** D: length of the row that stands for each. */
  outputDim: number;
  /** Whether the number 0 stands for no step: it does not count for recurrent layers and globalAveragePooling1d behind. Default false. */
  maskZero?: boolean;
  /** How the table starts. Default "normal", N(0, 1), PyTorch's; Keras takes U(−0.05, 0.05). */
  initializer?: InitializerLike;
  /** Explicit starting values: table [inputDim, outputDim], nested or flat in row order. */
  weights?: { table?: Values };
  /** Whether training changes the table. Default true. */
  trainable?: boolean;
}

const record = {
  inputDim: needed(number(undefined, { integer: true, min: 1 })),
  outputDim: needed(number(undefined, { integer: true, min: 1 })),
  maskZero: flag(false),
  initializer: initializerOption("normal"),
  weights: parts({ table: valuesOption }),
  trainable: trainableOption,
  ...layerOptions,
} satisfies RecordOf<EmbeddingOptions>;

/** Beyond this, float32 does not hold every whole number. */
const EXACT_IN_FLOAT32 = 2 ** 24;

/**
 * A learned row for each whole number:   y[b, c] = table[x[b, c]],   x [B, C],   table [N, D],   y [B, C, D]
 *   ∂E/∂table[i] = Σ of ∂E/∂y[b, c] where x[b, c] = i, added up in the order of b and c
 * First layer only: it reads an input of the model. Its shape is [C, D]: put flatten() behind it.
 * Throws E_CONFIG; data that is no whole number from 0 to N − 1 is refused with its row and column as E_DATA;
 * E_LIMIT for more numbers than the dtype tells apart.     [Bengio et al., JMLR 3, 2003]
 */
export function embedding(options: EmbeddingOptions): Layer {
  const checked = readOptions(record, options, "embedding");
  const { inputDim, outputDim, maskZero, initializer, weights, trainable } = checked;
  return layer({
    kind: "embedding",
    name: checked.name,
    inputShape: checked.inputShape,
    config: { inputDim, outputDim, ...(maskZero && { maskZero }), initializer: shorten(initializer.spec), trainable },
    build(name, shapes, dtype) {
      const count = flatInput(name, shapes);
      checkLimit(name, inputDim, dtype);
      const start = { values: weights.table, initializer: initializer.initializer };
      const table = parameter(`${name}/table`, [inputDim, outputDim], dtype, start, { trainable });
      return {
        shape: [count, outputDim],
        operations: [lookupOperation(name, count, table)],
        mask: maskZero ? stepMask(name, 1, 0) : undefined,
      };
    },
  });
}

function lookupOperation(name: string, count: number, table: Parameter): Operation {
  const { rows: inputDim, columns: outputDim } = table.tensor;
  return {
    name,
    parameters: [table],
    indices: inputDim,
    forward(plan, [x]) {
      const y = plan.tensor(`${name}/output`, plan.rows, count * outputDim);
      plan.step(kernels.lookup, [y, x, table.tensor], plan.rows);
      return {
        output: y,
        keepsOutput: false,
        backward(dy) {
          if (table.trainable) {
            const touched = plan.tensor(`${name}/touched`, inputDim, 1, { type: "uint8" });
            plan.step(kernels.lookupGradient, [gradientOf(plan, table), touched, dy, x], inputDim);
            emitUpdate(plan, table);
          }
          return [undefined];
        },
      };
    },
  };
}

function checkLimit(name: string, inputDim: number, dtype: DType): void {
  if (dtype === "float64" || inputDim <= EXACT_IN_FLOAT32) return;
  throw new ChainruleError(
    "E_LIMIT",
    `${name} has inputDim ${inputDim}; float32 distinguishes ${EXACT_IN_FLOAT32} whole numbers. Use dtype: "float64".`,
    { name, inputDim, limit: EXACT_IN_FLOAT32 },
  );
}
