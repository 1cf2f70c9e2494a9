/** The builds of the core as Node loads and compiles them, and what can be asked of V8 there. */
import type { Arithmetic, Load } from "../builds.ts";
import type { DType } from "../../memory/tensor.ts";
import { nodeVersion, setEngineFlag, underFlags } from "./flags.ts";

export const builds: Record<Arithmetic, Record<DType, Load>> = {
  exact: { float32: () => import("#wasm/float32"), float64: () => import("#wasm/float64") },
  fast: { float32: () => import("#wasm/fast-float32"), float64: () => import("#wasm/fast-float64") },
  wide: { float32: () => import("#wasm/wide-float32"), float64: () => import("#wasm/wide-float64") },
};

/**
 * V8 pairs vectors in its optimizing compiler, and the flag for it holds for all modules of a process: so this one is
 * compiled whole and at once, by that compiler alone, before the flag is taken back. Without feedback from running
 * code, which inlining wants.
 */
const PAIRING = [
  "--experimental-wasm-revectorize",
  "--no-wasm-lazy-compilation",
  "--no-wasm-dynamic-tiering",
  "--no-wasm-inlining",
  "--no-liftoff",
];

export async function compile(bytes: Uint8Array<ArrayBuffer>, arithmetic: Arithmetic): Promise<WebAssembly.Module> {
  const make = () => new WebAssembly.Module(bytes);
  return arithmetic === "wide" ? await underFlags(PAIRING, make) : make();
}

/** Whether V8 may pair vectors here. */
export function hasPairs(): boolean {
  return nodeVersion() >= 24 && process.arch === "x64";
}

/** Node 20 has relaxed SIMD behind a flag; returns whether it could be set, for the whole process from then on. */
export function allowFused(): Promise<boolean> {
  return setEngineFlag("--experimental-wasm-relaxed-simd");
}

/** Undefined, too, where Deno does not allow reading it. */
export function environment(name: string): string | undefined {
  try {
    return process.env?.[name];
  } catch {
    return undefined;
  }
}
