/** What computes: WebAssembly on the caller's thread, made at once, since brain.js' `train` and `run` are synchronous. */
import bytes from "#wasm/float32";
import type { Backend } from "../backends/backend.ts";
import { javascriptBackend } from "../backends/javascript.ts";
import { warn } from "../backends/warn.ts";
import { wasmBackend } from "../backends/wasm.ts";

/** Compiled once, for all networks; undefined where it cannot be: then JavaScript computes, more slowly. */
let compiled: { readonly module: WebAssembly.Module | undefined } | undefined;

export function backendAtOnce(): Backend {
  const { module } = (compiled ??= { module: compile() });
  return module === undefined ? javascriptBackend() : wasmBackend(module);
}

/** Old browsers compile nothing of this size at once on a page's main thread. */
function compile(): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    warn(`training in plain JavaScript, which is slower. WebAssembly could not be compiled at once (${error}).`);
    return undefined;
  }
}
