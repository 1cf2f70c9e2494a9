/** The engine options of `sequential`, `model` and `loadModel`: what computes a model, without effect on its architecture. */
import { environment } from "#platform";
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { DType } from "../memory/tensor.ts";
import { rangeText } from "../base/check.ts";
import { checkNumber, checkWord, custom, optional, word, type Checked, type RecordOf } from "../base/options.ts";

export type BackendName = "wasm" | "javascript";

export interface EngineOptions {
  /** Default: "wasm" where it runs, else "javascript" with a warning. */
  backend?: BackendName;
  /**
   * Threads that may share the work of large enough steps: 1, a number up to 64, or "auto", as many as there are cores, at
   * most 8. As many of them do as trials of the first batches find fastest, repeated now and then, and never more than there
   * are cores; with the environment variable CHAINRULE_THREADS=always, all of them. The results are the same bits for any
   * number. Default 1.
   */
  threads?: number | "auto";
  /**
   * "exact": the same bits everywhere. "fast": products and sums may be fused where the engine can; on Node 20 it sets a
   * flag of V8 for the whole process. Default "exact".
   */
  precision?: "exact" | "fast";
  /**
   * "wide": 256-bit vectors where the engine makes them (Node 24 and later on x86-64): the same bits as "exact". Where
   * it is in effect, it has precedence over "fast". Default: the environment variable CHAINRULE_VECTORS, else "128".
   */
  vectors?: "128" | "wide";
  /**
   * The URL of the workers' script, `chainrule/browser/worker.js` served as a separate file: for pages whose content policy
   * forbids workers from blobs. Node ignores it.
   */
  workerUrl?: string | URL;
}

/** Checked engine options. */
export interface EngineRequest {
  readonly backend: BackendName | undefined;
  readonly dtype: DType;
  readonly threads: number | "auto";
  readonly precision: "exact" | "fast";
  readonly vectors: "128" | "wide";
  readonly workerUrl?: string;
  /** "measured": threads share a plan where trials find that faster; "always": where they can. */
  readonly sharing: "measured" | "always";
  /** On the caller's thread only. */
  readonly onCaller?: boolean;
}

const THREADS = { integer: true, min: 1, max: 64 };
const THREADS_TEXT = `${rangeText(THREADS)}, or "auto"`;

/** Engine options as a record, which the functions that make models add to their own. */
export const engineOptions = {
  backend: optional(word<BackendName>(undefined, ["wasm", "javascript"])),
  threads: custom(1, THREADS_TEXT, checkThreads),
  precision: word<"exact" | "fast">("exact", ["exact", "fast"]),
  vectors: optional(word<"128" | "wide">(undefined, ["128", "wide"])),
  workerUrl: optional(custom(undefined, "a string or a URL", checkUrl)),
} satisfies RecordOf<EngineOptions>;

/** The request of a model of that dtype, from checked options. Throws E_CONFIG for an impossible environment variable. */
export function engineRequest(options: Checked<typeof engineOptions>, dtype: DType): EngineRequest {
  const { backend, threads, precision, workerUrl } = options;
  const vectors = options.vectors ?? fromEnvironment("CHAINRULE_VECTORS", ["128", "wide"]);
  const sharing = fromEnvironment("CHAINRULE_THREADS", ["measured", "always"]);
  return { backend, dtype, threads, precision, vectors, workerUrl, sharing };
}

function checkUrl(url: unknown, what: string): string {
  if (typeof url === "string" && url !== "") return url;
  if (url instanceof URL) return url.href;
  throw new ChainruleError("E_CONFIG", `${what} must be a string or a URL, got ${formatValue(url)}.`);
}

function checkThreads(threads: unknown, what: string): number | "auto" {
  return threads === "auto" ? threads : checkNumber(threads, what, THREADS, THREADS_TEXT);
}

/** An environment variable that is one of these words; the first where it is not set. */
const fromEnvironment = <const T extends string>(name: string, words: readonly [T, ...T[]]): T =>
  checkWord(environment(name) || words[0], words, name);
