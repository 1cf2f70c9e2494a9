import { coresHere, offloadsByDefault } from "#platform";
import { ChainruleError } from "../base/errors.ts";
import { isOutOfMemory } from "../base/outOfMemory.ts";
import { chooseArithmetic } from "./arithmetic.ts";
import { workerBackend } from "./worker.ts";
import type { Backend } from "./backend.ts";
import { moduleFor } from "./builds.ts";
import { javascriptBackend } from "./javascript.ts";
import { threadedBackend } from "./threads.ts";
import { warn } from "./warn.ts";
import { wasmBackend } from "./wasm.ts";
import type { EngineRequest } from "./request.ts";

/** The most threads of "auto": batches have few rows to share. */
const MOST_AUTO_THREADS = 8;

/**
 * The backend of a request; by default WebAssembly where it runs, else JavaScript with a warning. Where threads cannot
 * share memory, one thread computes, with a warning if a number was requested: the results are the same bits.
 * Throws E_ENGINE when backend "wasm" was requested and cannot run.
 */
export async function chooseBackend(request: EngineRequest): Promise<Backend> {
  const threads = await threadsOf(request);
  if (request.backend === "javascript") {
    if (threads > 1 && request.threads !== "auto") warn("the javascript backend computes on one thread.");
    return javascriptBackend();
  }
  try {
    const arithmetic = await chooseArithmetic(request);
    const shared = threads > 1 && canShareMemory();
    if (threads > 1 && !shared && request.threads !== "auto")
      warn(
        "training on one thread. Threads need SharedArrayBuffer; a page has it when it is served with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.",
      );
    const { dtype, sharing, workerUrl } = request;
    const module = await moduleFor({ arithmetic, dtype, shared });
    if (shared) return threadedBackend(module, { arithmetic, dtype, threads, sharing, workerUrl });
    if (offloadsByDefault && !request.onCaller) return workerBackend(module, arithmetic, workerUrl);
    return wasmBackend(module, arithmetic);
  } catch (error) {
    if (request.backend === "wasm" || !(error instanceof ChainruleError)) throw error;
    warn(`training in plain JavaScript, which is slower. ${error.message}`);
    return javascriptBackend();
  }
}

/** Never more than there are cores: they would wait for each other. */
async function threadsOf({ threads, sharing }: EngineRequest): Promise<number> {
  if (threads === 1) return 1;
  if (threads === "auto") return Math.min(await coresHere(), MOST_AUTO_THREADS);
  return sharing === "always" ? threads : Math.min(threads, await coresHere());
}

function canShareMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 0, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch (error) {
    return isOutOfMemory(error); // then there is no room for any memory, which is said where the model's is made
  }
}
