/** Numbers that are no longer finite, as findings. */
import type { Finding, Observation } from "./finding.ts";

/** Where a training was when a loss or weight was no longer finite. */
export interface NonFinite {
  /** Number of the epoch, and batch in it. */
  epoch: number;
  batch: number;
  /** The first layer that had it; undefined where that is not known. */
  layer?: string;
  /** The message that E_NON_FINITE would have had. */
  message: string;
  /** Where the training was when it had the weights that the model has now; undefined where they were left as they were. */
  rolledBackTo?: { epoch: number; batch: number };
}

/** Numbers that are not finite, at the first layer that has them; or a loss that is not, of outputs that are. */
export function lost({ layers, loss }: Observation): Finding[] {
  const broken = layers.find(({ nonFinite }) => nonFinite > 0);
  if (broken === undefined && Number.isFinite(loss)) return [];
  const layer = (broken ?? layers.filter(({ last }) => last).at(-1))?.layer;
  const message =
    broken === undefined
      ? `The loss of these rows is not finite, though the outputs of ${layer} are.`
      : `${layer} has ${broken.nonFinite} numbers that are NaN or infinite.`;
  return [
    {
      name: "nonFinite",
      severity: "error",
      layer,
      message,
      cause: "Weights have grown too large for the loss, or a loss or activation is not defined here.",
      remedy: `Begin with fresh weights and a lower learning rate, or train with onNonFinite: "rollBack".`,
      evidence: { nonFinite: broken?.nonFinite ?? 0, loss: String(loss) },
    },
  ];
}

/** What ended a training that ran away, from its history. */
export function ended(nonFinite: NonFinite | undefined): Finding[] {
  if (nonFinite === undefined) return [];
  const { epoch, batch, layer, message, rolledBackTo: back } = nonFinite;
  const where = layer === undefined ? "" : `, first in ${layer}`;
  const now = back
    ? `the weights are those of epoch ${back.epoch}, batch ${back.batch}`
    : "the weights were left as they were";
  const why = message.indexOf("The likely reason");
  return [
    {
      name: "nonFinite",
      severity: "error",
      layer,
      epoch,
      message: `In epoch ${epoch}, batch ${batch} the loss or a weight was no longer finite${where}; ${now}.`,
      cause: why < 0 ? message : message.slice(why),
      remedy: `${back ? "Go on" : "Begin with fresh weights,"} with a lower learning rate, or give the optimizer clipNorm: 1.`,
      evidence: { epoch, batch, layer, rolledBackTo: back },
    },
  ];
}
