/** Backends without a model, made at once. */
import type { Backend } from "../../src/backends/backend.ts";
import { bytesFor, moduleFor } from "../../src/backends/builds.ts";
import { javascriptBackend } from "../../src/backends/javascript.ts";
import { wasmBackend } from "../../src/backends/wasm.ts";
import type { Arithmetic } from "../../src/platform/builds.ts";
import { allowFused } from "../../src/platform/node/engine.ts";
import { whole } from "../reliability/report.ts";
import type { BackendName } from "../../src/backends/request.ts";
import type { DType } from "../../src/memory/tensor.ts";

const compiled = (dtype: DType) => moduleFor({ arithmetic: "exact", dtype, shared: false });
export const modules = { float32: await compiled("float32"), float64: await compiled("float64") };

/** A build as any engine compiles it: the wide one with its own tiles, but vectors unpaired. */
const plain = async (arithmetic: Arithmetic, dtype: DType) =>
  new WebAssembly.Module(await bytesFor({ arithmetic, dtype, shared: false }));
const both = async (arithmetic: Arithmetic) => ({
  float32: await plain(arithmetic, "float32"),
  float64: await plain(arithmetic, "float64"),
});

type Modules = Readonly<Record<DType, WebAssembly.Module>>;

/** Modules of every build by the name that a test bed has for it. Relaxed SIMD is a flag of Node 20, set on request. */
export const builds: Record<"wasm" | "wide", Modules> & { fast?: Modules; /** By test/mutation. */ mutant?: Modules } =
  {
    wasm: modules,
    wide: await both("wide"),
    fast: whole && (await allowFused()) ? await both("fast") : undefined,
  };

export function backendFor(name: BackendName, dtype: DType): Backend {
  return name === "wasm" ? wasmBackend(modules[dtype]) : javascriptBackend();
}
