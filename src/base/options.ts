/** Checks of the options users pass: unknown names are refused with the nearest known one, values with what was expected. */
import { ChainruleError, toPlain, formatValue } from "./errors.ts";

/** Edits (insert, delete, replace, swap of neighbours) from a to b. [Damerau 1964, optimal string alignment] */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replace = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replace);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}

/** Words from other libraries, so that a user who brings one is told ours. */
const elsewhere: Record<string, string> = {
  lr: "learningRate",
  eta: "learningRate",
  learning_rate: "learningRate",
  batch_size: "batchSize",
  input_shape: "inputShape",
  input_dim: "inputShape",
  inputDim: "inputShape",
  mse: "meanSquaredError",
  mean_squared_error: "meanSquaredError",
  categorical_crossentropy: "categoricalCrossentropy",
  crossEntropy: "categoricalCrossentropy",
  ce: "categoricalCrossentropy",
  binary_crossentropy: "binaryCrossentropy",
  bce: "binaryCrossentropy",
  iterations: "epochs",
  validation_split: "validationSplit",
  validation_data: "validationData",
  acc: "accuracy",
  logistic: "sigmoid",
  identity: "linear",
  p: "rate",
  sigma: "stddev",
  eps: "epsilon",
  num_embeddings: "inputDim",
  embedding_dim: "outputDim",
  none: "linear",
  silu: "swish",
  mae: "meanAbsoluteError",
  l1: "meanAbsoluteError",
  smoothL1: "huber",
  kld: "kullbackLeiblerDivergence",
  klDivergence: "kullbackLeiblerDivergence",
  kl_divergence: "kullbackLeiblerDivergence",
  negativeSlope: "alpha",
  negative_slope: "alpha",
  kernel_initializer: "kernelInitializer",
  bias_initializer: "biasInitializer",
  use_bias: "useBias",
  rate: "learningRate",
  size: "units",
  neurons: "units",
  alpha: "rho",
  xavier: "glorotUniform",
  glorot: "glorotUniform",
  he: "heNormal",
  randn: "normal",
  kaiming: "heNormal",
};

/** Longer than any name of ours: such a one comes from a broken or hostile file, and comparing it would take long. */
const LONGEST = 64;

/** The known name that was probably meant, or undefined. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const other = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  if (other !== undefined && known.includes(other)) return other;
  const plain = (s: string) => s.toLowerCase().replace(/[_\s-]/g, "");
  const scored = known.map((k) => ({ k, d: distance(plain(name), plain(k)) })).sort((p, q) => p.d - q.d);
  const best = scored[0];
  return best !== undefined && best.d <= Math.max(1, Math.floor(Math.max(name.length, best.k.length) * 0.4))
    ? best.k
    : undefined;
}

/** "did you mean …?" and the list, for the end of a message. */
export function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `${near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`} Known: ${known.join(", ")}.`;
}

/** Refuses anything but a plain object with the known keys. Throws E_CONFIG. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new ChainruleError("E_CONFIG", `${where} takes an object of options, got ${formatValue(options)}.`, {
      where,
    });
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new ChainruleError("E_CONFIG", `${where} has no option ${formatValue(name)}.${hint(name, known)}`, {
        where,
        option: name,
        nearest: nearest(name, known),
        known,
      });
    }
  }
}

/** An entry of a registry by its name. Throws E_CONFIG with the nearest name. */
export function byName<T extends { name: string }>(list: readonly T[], name: unknown, what: string): T {
  const found = list.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const known = list.map((entry) => entry.name);
  if (typeof name !== "string") {
    const message = `${what} must be a name, got ${formatValue(name)}. Known: ${known.join(", ")}.`;
    throw new ChainruleError("E_CONFIG", message, { what, name: toPlain(name), known });
  }
  throw new ChainruleError("E_CONFIG", `Unknown ${what} ${formatValue(name)}.${hint(name, known)}`, {
    what,
    name,
    nearest: nearest(name, known),
    known,
  });
}

/** Limits of a number. */
export interface Range {
  integer?: boolean;
  min?: number;
  /** The value itself is not allowed, only beyond it. */
  above?: number;
  max?: number;
  below?: number;
}

/** A finite number within a range. Throws E_CONFIG. */
export function checkNumber(value: unknown, name: string, range: Range = {}): number {
  const ok =
    typeof value === "number" &&
    Number.isFinite(value) &&
    (!range.integer || Number.isSafeInteger(value)) &&
    (range.min === undefined || value >= range.min) &&
    (range.above === undefined || value > range.above) &&
    (range.max === undefined || value <= range.max) &&
    (range.below === undefined || value < range.below);
  if (ok) return value;
  const parts = [
    range.min === undefined ? undefined : `at least ${range.min}`,
    range.above === undefined ? undefined : `above ${range.above}`,
    range.max === undefined ? undefined : `at most ${range.max}`,
    range.below === undefined ? undefined : `below ${range.below}`,
  ].filter((part) => part !== undefined);
  const expected = `${range.integer ? "a whole number" : "a finite number"} ${parts.join(" and ")}`.trim();
  throw new ChainruleError("E_CONFIG", `${name} must be ${expected}, got ${formatValue(value)}.`, {
    name,
    expected,
    got: toPlain(value),
  });
}

/** true or false. Throws E_CONFIG. */
export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw new ChainruleError("E_CONFIG", `${name} must be true or false, got ${formatValue(value)}.`, {
    name,
    got: toPlain(value),
  });
}

/** One of a few words. Throws E_CONFIG with the nearest one. */
export function checkWord<T extends string>(value: unknown, words: readonly T[], name: string): T {
  if ((words as readonly unknown[]).includes(value)) return value as T;
  throw new ChainruleError(
    "E_CONFIG",
    `${name} must be one of ${words.map((w) => JSON.stringify(w)).join(", ")}, got ${formatValue(value)}.${typeof value === "string" ? hint(value, words).replace(/ Known:.*/, "") : ""}`,
    {
      name,
      got: toPlain(value),
      known: words,
    },
  );
}
