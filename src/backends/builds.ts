/** The builds of the core and which one a model gets. Bytes are inlined, so that no bundler and no server is asked for a file. */
import float32 from "#wasm/float32";
import float64 from "#wasm/float64";
import { ChainruleError } from "../errors.ts";
import type { DType } from "../memory/tensor.ts";

const bytes: Record<DType, Uint8Array> = { float32, float64 };
const modules = new Map<DType, WebAssembly.Module>();

/** The compiled core for a dtype, compiled once. Throws E_ENGINE where WebAssembly or its 128-bit vectors are missing. */
export function moduleFor(dtype: DType): WebAssembly.Module {
  const known = modules.get(dtype);
  if (known !== undefined) return known;
  try {
    const module = new WebAssembly.Module(bytes[dtype] as Uint8Array<ArrayBuffer>);
    modules.set(dtype, module);
    return module;
  } catch (cause) {
    throw new ChainruleError(
      "E_ENGINE",
      `WebAssembly with 128-bit vectors does not run here (${cause instanceof Error ? cause.message : String(cause)}). In a page, its content policy must allow 'wasm-unsafe-eval'.`,
      { dtype },
      cause,
    );
  }
}
