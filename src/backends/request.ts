/** What a user may say of who computes: the options of `sequential`, `model` and `loadModel` that no number depends on. */
import { environment } from "#platform";
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { DType } from "../memory/tensor.ts";
import { checkNumber, checkWord } from "../base/options.ts";

export type BackendName = "wasm" | "javascript";

export interface EngineOptions {
  /** Default: "wasm" where it runs, else "javascript" with a warning. */
  backend?: BackendName;
  /**
   * Threads that share the work of large enough steps: 1, a number up to 64, or "auto", as many as there are cores, at
   * most 8. The results are the same bits for any number. Default 1.
   */
  threads?: number | "auto";
  /**
   * "exact": the same bits everywhere. "fast": products and sums may be fused where the engine can; on Node 20 it sets a
   * flag of V8 for the whole process. Default "exact".
   */
  precision?: "exact" | "fast";
  /**
   * "wide": 256-bit vectors where the engine makes them (Node 24 and later on x86-64): the same bits as "exact". Where
   * it is in effect, it goes before "fast". Default "128", or what the environment variable CHAINRULE_VECTORS says.
   */
  vectors?: "128" | "wide";
  /**
   * Where a page finds the workers' script, `chainrule/browser/worker.js` served as a file of its own: for content policies
   * that forbid workers from blobs. Node needs none.
   */
  workerUrl?: string | URL;
}

export const engineOptions = ["backend", "threads", "precision", "vectors", "workerUrl"];

/** What was asked for, checked. */
export interface EngineRequest {
  readonly backend: BackendName | undefined;
  readonly dtype: DType;
  readonly threads: number | "auto";
  readonly precision: "exact" | "fast";
  readonly vectors: "128" | "wide";
  readonly workerUrl?: string;
  /** On the caller's thread only. */
  readonly onCaller?: boolean;
}

const MOST_THREADS = 64;

/** Throws E_CONFIG for what is not to be had. */
export function checkEngineOptions(options: EngineOptions, dtype: DType, where: string): EngineRequest {
  const { backend, precision, vectors } = options;
  return {
    backend:
      backend === undefined ? undefined : checkWord<BackendName>(backend, ["wasm", "javascript"], `${where} backend`),
    dtype,
    threads: checkThreads(options.threads ?? 1, `${where} threads`),
    precision: checkWord(precision ?? "exact", ["exact", "fast"], `${where} precision`),
    vectors: vectors === undefined ? fromEnvironment() : checkWord(vectors, ["128", "wide"], `${where} vectors`),
    workerUrl: checkUrl(options.workerUrl, `${where} workerUrl`),
  };
}

function checkUrl(url: unknown, what: string): string | undefined {
  if (url === undefined || (typeof url === "string" && url !== "")) return url;
  if (url instanceof URL) return url.href;
  throw new ChainruleError("E_CONFIG", `${what} must be a string or a URL, got ${formatValue(url)}.`);
}

function checkThreads(threads: unknown, what: string): number | "auto" {
  if (threads === "auto") return threads;
  if (typeof threads !== "number")
    throw new ChainruleError("E_CONFIG", `${what} must be a number or "auto", got ${formatValue(threads)}.`);
  return checkNumber(threads, what, { integer: true, min: 1, max: MOST_THREADS });
}

function fromEnvironment(): "128" | "wide" {
  const said = environment("CHAINRULE_VECTORS");
  return checkWord(said || "128", ["128", "wide"], "CHAINRULE_VECTORS");
}
