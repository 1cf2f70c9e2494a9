/**
 * Steps one after another that go by the rows of the batch, in blocks of rows: what one step writes of a block, the next
 * one reads while the cache still has it. Each row is computed by itself, so that no bit depends on blocks.
 *
 *   step by step   | convolution, all rows | pooling, all rows | …
 *   in blocks      | convolution 0–3 | pooling 0–3 | … | convolution 4–7 | pooling 4–7 | … | …
 */
import { bytesPerElement, type DType, type Tensor } from "../memory/tensor.ts";
import { accesses, collide, type TensorAccess } from "./accesses.ts";
import { isCallback, isTensor, type Operand, type Step } from "./plan.ts";

/** Bytes that a block's rows take in all tensors: a quarter of what the second cache of a common CPU holds. */
const BLOCK = 128 * 1024;
/** Bytes that a step may read again for every block, as weights. */
const READ_AGAIN = 16 * 1024;
/** Rows as high as the tiles of products. */
const TILE_ROWS = 4;

/** The steps of a batch of `rows` rows, in blocks of at most so many bytes, but of whole rows, where those are several. */
export function inBlocks(steps: readonly Step[], rows: number, dtype: DType, blockBytes = BLOCK): readonly Step[] {
  const bytes = (t: Tensor): number => t.rows * t.stride * bytesPerElement(t.type, dtype);
  const stretches: Step[][] = [];
  let since: TensorAccess[] = [];
  for (const step of steps) {
    const now = goesByRows(step, rows, bytes) ? accesses(step, true) : [];
    const stretch = stretches[stretches.length - 1];
    const goesOn =
      since.length > 0 &&
      now.length > 0 &&
      sameRows(stretch[0], step) &&
      !now.some((a) => since.some((b) => collide(a, b)));
    if (goesOn) stretch.push(step);
    else stretches.push([step]);
    since = goesOn ? [...since, ...now] : now;
  }
  return stretches.flatMap((stretch) => (stretch.length > 1 ? blocksOf(stretch, rows, bytes, blockBytes) : stretch));
}

/** Whether a step goes by the rows of the batch, and reads little else. */
function goesByRows(step: Step, rows: number, bytes: (t: Tensor) => number): boolean {
  const { shared } = step.kernel;
  if (shared === undefined || isCallback(step)) return false;
  return step.operands.every((operand, i) => {
    if (!isTensor(operand) || shared[i] === "own") return true;
    return shared[i] === "all" ? bytes(operand) <= READ_AGAIN : isByRows(step, i) && operand.rows % rows === 0;
  });
}

const isByRows = ({ kernel }: Step, operand: number): boolean => kernel.shared![operand].startsWith("rows");

/** The rows of the batch that a step walks. */
const rangeOf = ({ begin = 0, items, perRow = 1 }: Step): [begin: number, end: number] => [
  begin / perRow,
  items / perRow,
];

function sameRows(a: Step, b: Step): boolean {
  return String(rangeOf(a)) === String(rangeOf(b));
}

function blocksOf(
  stretch: readonly Step[],
  rows: number,
  bytes: (t: Tensor) => number,
  blockBytes: number,
): readonly Step[] {
  const byRows = stretch.flatMap((step) =>
    step.operands.filter((o: Operand, i): o is Tensor => isTensor(o) && isByRows(step, i)),
  );
  const perStorage = new Map(byRows.map((t) => [t.storage, bytes(t) / rows]));
  const rowBytes = [...perStorage.values()].reduce((sum, of) => sum + of, 0);
  const block = Math.max(1, Math.floor(blockBytes / rowBytes / TILE_ROWS)) * TILE_ROWS;
  const [begin, end] = rangeOf(stretch[0]);
  const first = Array.from({ length: Math.ceil((end - begin) / block) }, (_, i) => begin + i * block);
  return first.flatMap((row) =>
    stretch.map((step) => {
      const { perRow = 1 } = step;
      return { ...step, begin: row * perRow, items: Math.min(row + block, end) * perRow };
    }),
  );
}
