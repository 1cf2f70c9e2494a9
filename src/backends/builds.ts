/**
 * The builds of the core. Each is loaded when a model first needs it, its bytes inlined in a
 * module, so that no bundler and no server is asked for a file.
 *
 *   exact   the same bits everywhere
 *   fast    products and sums may be fused (relaxed SIMD)
 *   wide    the same bits as exact, laid out for engines that make 256-bit vectors of neighbouring 128-bit ones
 */
import { builds, compile } from "#platform";
import { ChainruleError } from "../base/errors.ts";
import type { DType } from "../memory/tensor.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { forSharedMemory } from "./shared.ts";

export interface Build {
  readonly arithmetic: Arithmetic;
  readonly dtype: DType;
  /** Over a memory that threads share. */
  readonly shared: boolean;
}

/** The bytes of a build. */
export async function bytesFor({ arithmetic, dtype, shared }: Build): Promise<Uint8Array<ArrayBuffer>> {
  const { default: bytes } = await builds[arithmetic][dtype]();
  return shared ? forSharedMemory(bytes) : bytes;
}

const modules = new Map<string, Promise<WebAssembly.Module>>();

/** The compiled core, compiled once. Throws E_ENGINE where WebAssembly or its 128-bit vectors are missing. */
export function moduleFor(build: Build): Promise<WebAssembly.Module> {
  const name = `${build.arithmetic} ${build.dtype} ${build.shared}`;
  const known = modules.get(name) ?? make(build);
  modules.set(name, known);
  return known;
}

async function make(build: Build): Promise<WebAssembly.Module> {
  const bytes = await bytesFor(build);
  try {
    return await compile(bytes, build.arithmetic);
  } catch (cause) {
    throw new ChainruleError(
      "E_ENGINE",
      `WebAssembly with 128-bit vectors does not run here (${cause instanceof Error ? cause.message : String(cause)}). In a page, its content policy must allow 'wasm-unsafe-eval'.`,
      { ...build },
      cause,
    );
  }
}
