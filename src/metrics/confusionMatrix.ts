import { checkTable, type Input } from "../data/input.ts";
import { ChainruleError } from "../base/errors.ts";
import { atOnce } from "../platform/timeSlice.ts";
import { countPairs } from "./targets.ts";

/**
 * counts[target][predicted] for outputs (rows of class scores, or one column of numbers told apart at 0.5) and targets
 * (class numbers, or rows shaped like the outputs). Throws E_SHAPE for rows that do not match.
 */
export function confusionMatrix(targets: Input, outputs: Input): number[][] {
  const y = matrixOf(outputs, "outputs");
  const t = matrixOf(targets, "targets");
  if (y.rows !== t.rows || (t.columns !== 1 && t.columns !== y.columns)) {
    throw new ChainruleError(
      "E_SHAPE",
      `targets [${t.rows}, ${t.columns}] do not go with outputs [${y.rows}, ${y.columns}]: class numbers, or as many columns.`,
    );
  }
  return countPairs(y, t, 0.5);
}

function matrixOf(input: Input, what: string) {
  const { rows, columns, scale, write } = atOnce(checkTable(input, what));
  const data = new Float64Array(rows * columns);
  write(data, columns, 0, rows, scale);
  return { data, rows, columns, stride: columns };
}
