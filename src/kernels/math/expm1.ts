import { tanh } from "./tanh.ts";

/** eˣ − 1 for x ≤ 0, accurate near 0: 2t / (1 − t), t = tanh(x/2). Twin of assembly/math/expm1.ts (f64). */
export function expm1(x: number): number {
  const t = tanh(x * 0.5);
  return (t + t) / (1 - t);
}
