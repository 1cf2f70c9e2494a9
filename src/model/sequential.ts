import type { BackendName } from "../backends/choose.ts";
import { ChainruleError, plain, show } from "../errors.ts";
import type { Layer } from "../layers/layer.ts";
import type { DType } from "../memory/tensor.ts";
import { checkNumber, checkOptions, checkWord } from "../options.ts";
import { keyOf } from "../random/philox.ts";
import { Model, type ModelSpec } from "./model.ts";

export interface SequentialOptions {
  /** Numbers a row, as [n]. */
  inputShape: readonly number[];
  /** Applied one after the other; at least one. */
  layers: readonly Layer[];
  /** The only source of randomness: same seed, same bits. A whole number from 0. Default 0. */
  seed?: number;
  /** Number type of weights and arithmetic. Default "float32". */
  dtype?: DType;
  /** Default: "wasm" where it runs, else "javascript" with a warning. */
  backend?: BackendName;
  /** Threads that share the work: 1, or "auto" (at present one). Default 1. */
  threads?: number | "auto";
  /** "exact": the same bits everywhere. "fast" allows what is not (at present the same). Default "exact". */
  precision?: "exact" | "fast";
}
const known = ["inputShape", "layers", "seed", "dtype", "backend", "threads", "precision"];

/**
 * A network of layers in a row, with its first weights drawn.
 * Throws E_CONFIG for unknown or impossible options, E_SHAPE for explicit weights that do not fit, E_ENGINE when
 * backend: "wasm" was asked for and cannot run.
 */
export async function sequential(options: SequentialOptions): Promise<Model> {
  return new Model(checkSequential(options));
}

/** The options of `sequential`, checked; nothing is allocated yet. */
export function checkSequential(options: SequentialOptions): ModelSpec {
  checkOptions(options, known, "sequential");
  const { inputShape, layers } = options;
  if (!Array.isArray(inputShape) || inputShape.length !== 1) {
    throw new ChainruleError(
      "E_SHAPE",
      `sequential inputShape must be [numbers a row], such as [784], got ${show(inputShape)}.`,
      { inputShape: plain(inputShape) },
    );
  }
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new ChainruleError(
      "E_CONFIG",
      `sequential layers must be an array of at least one layer, got ${show(layers)}.`,
    );
  }
  layers.forEach((layer: unknown, i) => {
    if (typeof layer !== "object" || layer === null || !("build" in layer)) {
      throw new ChainruleError(
        "E_CONFIG",
        `sequential layers[${i}] must be a layer such as dense({ units: 10 }), got ${show(layer)}.`,
      );
    }
  });
  const threads: unknown = options.threads ?? 1;
  if (threads !== "auto" && threads !== 1)
    throw new ChainruleError("E_CONFIG", `sequential threads must be 1 or "auto" at present, got ${show(threads)}.`);
  checkWord(options.precision ?? "exact", ["exact", "fast"], "sequential precision");
  const range = { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER };
  const seed = checkNumber(options.seed ?? 0, "sequential seed", range);
  return {
    inputs: checkNumber(inputShape[0], "sequential inputShape[0]", { integer: true, min: 1 }),
    layers,
    dtype: checkWord(options.dtype ?? "float32", ["float32", "float64"], "sequential dtype"),
    backend:
      options.backend === undefined
        ? undefined
        : checkWord<BackendName>(options.backend, ["wasm", "javascript"], "sequential backend"),
    seed,
    key: keyOf(seed),
  };
}
