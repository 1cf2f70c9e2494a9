import type { RealArray } from "../../memory/tensor.ts";
import { TINY32, TINY64 } from "../shared/tiny.ts";

/** Below it, a number of an optimizer's state counts as 0: 2⁻¹⁰⁰ in float32, 2⁻¹⁰⁰⁰ in float64. */
export function tinyOf(state: RealArray): number {
  return state instanceof Float32Array ? TINY32 : TINY64;
}

/**
 * x, or 0 where it is next to nothing. A mean that decays would end among the subnormal numbers, which round such that it
 * never gets to 0, and which CPUs are a hundred times slower with: weights of pixels that are always empty.
 */
export function flushTiny(x: number, least: number): number {
  return Math.abs(x) < least ? 0 : x;
}
