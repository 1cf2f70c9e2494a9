/** The epochs of a training, as they are kept and drawn. */
import type { TableProgress } from "../table/ensemble.ts";

export type Epoch = Pick<TableProgress, "network" | "epoch" | "loss" | "heldOut">;

export interface LossCurves {
  /** The mean over the networks, epoch by epoch. */
  readonly training: readonly number[];
  /** Of the rows held out, where it is a loss of the same kind. */
  readonly heldOut?: readonly number[];
}

/** The curves of a training of classes have no losses of the rows held out, whose accuracy is measured. */
export function lossCurves(history: readonly Epoch[], isQuantity = false): LossCurves {
  const training = meansByEpoch(history, ({ loss }) => loss);
  const heldOut = meansByEpoch(history, ({ heldOut }) => heldOut);
  return { training, ...(isQuantity && heldOut.length > 0 && { heldOut }) };
}

/** The mean of a value over the networks that have it, for each epoch. */
export function meansByEpoch(history: readonly Epoch[], value: (epoch: Epoch) => number | undefined): number[] {
  const sums: { sum: number; count: number }[] = [];
  for (const one of history) {
    const given = value(one);
    if (given === undefined || !Number.isFinite(given)) continue;
    const { sum, count } = sums[one.epoch - 1] ?? { sum: 0, count: 0 };
    sums[one.epoch - 1] = { sum: sum + given, count: count + 1 };
  }
  return sums.map(({ sum, count }) => sum / count);
}
