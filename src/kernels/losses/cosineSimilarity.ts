import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import { loss, reduction } from "./loss.ts";

/** The least norm that a row counts with: PyTorch's ε. */
const LEAST = 1e-8;

/**
 * −cos ∠(y, t) = −Σ u v,   u = y / n,   v = t / ‖t‖,   n = ‖y‖, norms at least 1e-8: one number a row, −1 for the same
 * direction. Minimised, outputs point where their targets do, at any length; its sign is that of Keras's loss.
 *   ∂/∂y = (u Σ u v − v) / n,   without its first term where n is bounded
 * [Salton, Automatic Information Organization and Retrieval, 1968; ε as in torch.nn.functional.cosine_similarity]
 */
export const cosineSimilarity = loss({
  name: "cosineSimilarity",
  options: { reduction },
  formula: "−Σ t y / (‖t‖ ‖y‖)",
  targets: "dense",
  similarity: true,
  forward(rowLoss, y, t, begin, end) {
    for (let r = begin; r < end; r++) rowLoss.data[r] = -compare(y, t, r).cosine;
  },
  backward(dy, y, t, scale, begin, end) {
    for (let r = begin; r < end; r++) {
      const { cosine, yNorm, tNorm } = compare(y, t, r);
      const pull = yNorm > LEAST ? cosine : 0;
      for (let j = 0; j < y.columns; j++) {
        const u = y.data[r * y.stride + j] / yNorm;
        const v = t.data[r * t.stride + j] / tNorm;
        dy.data[r * dy.stride + j] = (scale * (pull * u - v)) / yNorm;
      }
    }
  },
});

/** Σ u v of row r, and the norms that it is made with. */
function compare(y: Matrix, t: Matrix<TypedArray>, r: number): { cosine: number; yNorm: number; tNorm: number } {
  const yNorm = norm(y, r);
  const tNorm = norm(t, r);
  let cosine = 0;
  for (let j = 0; j < y.columns; j++) {
    cosine += (y.data[r * y.stride + j] / yNorm) * (t.data[r * t.stride + j] / tNorm);
  }
  return { cosine, yNorm, tNorm };
}

function norm({ data, stride, columns }: Matrix<TypedArray>, r: number): number {
  let squares = 0;
  for (let j = 0; j < columns; j++) squares += data[r * stride + j] ** 2;
  return Math.max(Math.sqrt(squares), LEAST);
}
