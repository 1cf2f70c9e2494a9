/** Trainings that ran away: losses and weights that are no longer finite. */
import { findNonFinite } from "../data/finite.ts";
import { ChainruleError } from "../errors.ts";
import type { Arena } from "../memory/arena.ts";
import type { Matrix } from "../memory/tensor.ts";
import { readMatrix, type Network } from "./network.ts";

const REASONS =
  "The usual reasons are a learning rate that is too high and input columns that are not scaled to about −1 … 1.";

export function lossDiverged(epoch: number, batch: number): ChainruleError {
  const message = `The loss is no longer finite in epoch ${epoch}, batch ${batch}. ${REASONS}`;
  return new ChainruleError("E_NON_FINITE", message, { epoch, batch });
}

/** Refuses weights that the last step has left infinite or NaN: no loss has told of them. Throws E_NON_FINITE. */
export function checkLearned({ parameters, dtype }: Network, arena: Arena): void {
  for (const { name, tensor } of parameters) {
    const weights = arena.view(tensor) as Matrix;
    if (findNonFinite(weights.data, dtype) < 0) continue; // with the padding between rows, which counts for nothing
    const values = readMatrix(weights);
    const at = findNonFinite(values, dtype);
    if (at < 0) continue;
    const row = Math.floor(at / tensor.columns);
    const column = at % tensor.columns;
    const message = `The last step left ${values[at]} in ${name}, row ${row}, column ${column}. ${REASONS}`;
    throw new ChainruleError("E_NON_FINITE", message, { name, row, column, value: String(values[at]) });
  }
}
