import { exp } from "./exp.ts";

/** σ(x) = 1 / (1 + e⁻ˣ), from e = e^−|x| so that neither side overflows. Twin of assembly/math/sigmoid.ts. */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return x < 0 ? e * (1 / (1 + e)) : 1 / (1 + e);
}
