import { ChainruleError } from "../errors.ts";
import type { DType } from "../memory/tensor.ts";
import type { Backend } from "./backend.ts";
import { javascriptBackend } from "./javascript.ts";
import { wasmBackend } from "./wasm.ts";

export type BackendName = "wasm" | "javascript";

let warned = false;

/** The backend a model asked for; by default WebAssembly where it runs, else JavaScript with one warning. */
export function chooseBackend(name: BackendName | undefined, dtype: DType): Backend {
  if (name === "javascript") return javascriptBackend();
  try {
    return wasmBackend(dtype);
  } catch (error) {
    if (name === "wasm" || !(error instanceof ChainruleError)) throw error;
    if (!warned) console.warn(`chainrule: training in plain JavaScript, which is slower. ${error.message}`);
    warned = true;
    return javascriptBackend();
  }
}
