/** Backends without a model, made at once. */
import type { Backend } from "../../src/backends/backend.ts";
import { bytesFor, moduleFor } from "../../src/backends/builds.ts";
import { javascriptBackend } from "../../src/backends/javascript.ts";
import { wasmBackend } from "../../src/backends/wasm.ts";
import type { BackendName } from "../../src/backends/request.ts";
import type { DType } from "../../src/memory/tensor.ts";

const compiled = (dtype: DType) => moduleFor({ arithmetic: "exact", dtype, shared: false });
export const modules = { float32: await compiled("float32"), float64: await compiled("float64") };

/** The wide build as any engine runs it, vectors unpaired: its tiles are its own. */
const unpaired = async (dtype: DType) =>
  new WebAssembly.Module(await bytesFor({ arithmetic: "wide", dtype, shared: false }));
export const wideModules = { float32: await unpaired("float32"), float64: await unpaired("float64") };

export function backendFor(name: BackendName, dtype: DType): Backend {
  return name === "wasm" ? wasmBackend(modules[dtype]) : javascriptBackend();
}
