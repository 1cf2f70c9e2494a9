import { checkTable, type Input } from "../data/input.ts";
import { labelRule } from "../data/rules.ts";
import { ChainruleError } from "../base/errors.ts";
import { atOnce } from "../platform/timeSlice.ts";
import { countPairs } from "./targets.ts";

/**
 * counts[target][predicted] for outputs (rows of class scores, or one column of numbers told apart at 0.5) and targets
 * (class numbers, or rows shaped like the outputs). Throws E_SHAPE for rows that do not match,
 * E_DATA for a number that is no class.
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
  if (t.columns === 1 && y.columns > 1) {
    const rule = labelRule(y.columns);
    const row = t.data.findIndex((label) => !rule.allows(label));
    if (row >= 0) throw rule.refusal(t.data[row], "targets", row, 0);
  }
  return countPairs(y, t, 0.5);
}

function matrixOf(input: Input, what: string) {
  const table = atOnce(checkTable(input, what));
  const { rows, columns, scale } = table;
  const data = new Float64Array(rows * columns);
  table.write(data, columns, 0, rows, scale);
  return { data, rows, columns, stride: columns };
}
