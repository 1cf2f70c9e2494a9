import { coresHere, offloadsByDefault } from "#platform";
import { ChainruleError } from "../base/errors.ts";
import { chooseArithmetic } from "./arithmetic.ts";
import { workerBackend } from "./worker.ts";
import type { Backend } from "./backend.ts";
import { moduleFor } from "./builds.ts";
import { javascriptBackend } from "./javascript.ts";
import { threadedBackend } from "./threads.ts";
import { warn } from "./warn.ts";
import { wasmBackend } from "./wasm.ts";
import type { EngineRequest } from "./request.ts";

/** What threads: "auto" means at most: batches have few rows to share. */
const MOST = 8;

/**
 * The backend a model asked for; by default WebAssembly where it runs, else JavaScript with a warning. Where threads
 * cannot share memory, one computes, with a warning if a number was asked for: the results are the same bits.
 * Throws E_ENGINE when backend "wasm" was asked for and cannot run.
 */
export async function chooseBackend(wish: EngineRequest): Promise<Backend> {
  const threads = wish.threads === "auto" ? Math.min(await coresHere(), MOST) : wish.threads;
  if (wish.backend === "javascript") {
    if (threads > 1 && wish.threads !== "auto") warn("the javascript backend computes on one thread.");
    return javascriptBackend();
  }
  try {
    const arithmetic = await chooseArithmetic(wish);
    const shared = threads > 1 && canShareMemory();
    if (threads > 1 && !shared && wish.threads !== "auto")
      warn(
        "training on one thread. Threads need SharedArrayBuffer; a page has it when served with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.",
      );
    const { dtype, workerUrl } = wish;
    const module = await moduleFor({ arithmetic, dtype, shared });
    if (shared) return threadedBackend(module, { arithmetic, dtype, threads, workerUrl });
    if (offloadsByDefault && !wish.onCaller) return workerBackend(module, arithmetic, workerUrl);
    return wasmBackend(module, arithmetic);
  } catch (error) {
    if (wish.backend === "wasm" || !(error instanceof ChainruleError)) throw error;
    warn(`training in plain JavaScript, which is slower. ${error.message}`);
    return javascriptBackend();
  }
}

function canShareMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 0, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}
