/** The arithmetic of a model: the one requested, where the engine supports it. */
import { allowFused, hasPairs } from "#platform";
import type { DType } from "../memory/tensor.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { bytesFor } from "./builds.ts";
import { isFaster } from "./calibrate.ts";
import type { EngineRequest } from "./request.ts";

/** "wide" has precedence over "fast": it is faster, and its bits are exact. */
export async function chooseArithmetic({ precision, vectors, dtype }: EngineRequest): Promise<Arithmetic> {
  if (typeof WebAssembly !== "object") return "exact";
  if (vectors === "wide" && (await (wide ??= hasWide()))) return "wide";
  if (precision === "fast" && (await hasFused(dtype))) return "fast";
  return "exact";
}

/** Once a process. */
let wide: Promise<boolean> | undefined;

/** Whether V8 pairs vectors: found out by speed, since no flag and no version shows it. */
async function hasWide(): Promise<boolean> {
  return hasPairs() && (await isFaster("wide", "exact"));
}

/** Whether relaxed SIMD validates; Node 20 has it behind a flag, which is set for those who ask for "fast". */
async function hasFused(dtype: DType): Promise<boolean> {
  const bytes = await bytesFor({ arithmetic: "fast", dtype, shared: false });
  if (WebAssembly.validate(bytes)) return true;
  return (await allowFused()) && WebAssembly.validate(bytes);
}
