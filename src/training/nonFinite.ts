/** Trainings whose losses or weights are no longer finite: what is reported of them, and what is done. */
import { findNonFinite } from "../data/finite.ts";
import type { Finding } from "../diagnosis/finding.ts";
import { ended } from "../diagnosis/lost.ts";
import { locateNonFinite, type NonFiniteOrigin } from "../diagnosis/nonFinite.ts";
import { ChainruleError } from "../base/errors.ts";
import type { Probe } from "../inspection/probe.ts";
import { readMatrix } from "../memory/matrix.ts";
import type { Arena } from "../memory/arena.ts";
import type { Matrix } from "../memory/tensor.ts";
import type { Network } from "../network/network.ts";
import type { Examples } from "../session/examples.ts";
import type { History } from "./callbacks/callback.ts";
import type { BatchSource } from "./source.ts";

/** What a training does whose loss is not finite: throw E_NON_FINITE, end as it is, or end with the last good weights. */
export const policies = ["throw", "stop", "rollBack"] as const;
export type NonFinitePolicy = (typeof policies)[number];

export const REASONS =
  "The usual reasons are a learning rate that is too high and input columns that are not scaled to about −1 … 1.";

interface Guarded {
  readonly policy: NonFinitePolicy;
  readonly probe: Probe;
  readonly initialEpoch: number;
  readonly history: History;
  /** Goes back to the last good weights; returns where the training was then. */
  restore?(): { epoch: number; batch: number };
  report(findings: readonly Finding[]): void | Promise<void>;
}

/** Carries out `onNonFinite` for one training. */
export class NonFiniteGuard {
  /** The error that ended the training, unless it was thrown. */
  lost: ChainruleError | undefined;
  readonly #training: Guarded;

  constructor(training: Guarded) {
    this.#training = training;
  }

  /** The error for a loss that is not finite, in the batch where the source has stopped. Throws it under "throw". */
  async lossError(source: BatchSource): Promise<ChainruleError> {
    const { probe, policy } = this.#training;
    const { epoch, batch } = this.#position(source);
    const weight = whichWeight(probe.network, probe.arena);
    const { layer, where, why } = await originOf(probe, source.examples);
    const first = weight === undefined ? "" : ` The first is ${weight.text}.`;
    const message = `The loss is no longer finite in epoch ${epoch}, batch ${batch}. ${why}${first}`;
    const details = { epoch, batch, step: probe.learner.steps, layer, where, ...weight?.details };
    const error = new ChainruleError("E_NON_FINITE", message, details);
    if (policy === "throw") throw error;
    return error;
  }

  /** Ends the training, with the last good weights under "rollBack". */
  end(error: ChainruleError): void {
    const { history, restore } = this.#training;
    const { epoch, batch, layer } = error.details as { epoch: number; batch: number; layer?: string };
    history.nonFinite = { epoch, batch, layer, message: error.message, rolledBackTo: restore?.() };
    this.lost = error;
  }

  /** After the last step: weights that are not finite end the training like such a loss; what ended it is a finding. */
  async checkWeights(source: BatchSource): Promise<void> {
    const { policy, history, report } = this.#training;
    if (policy === "throw") return;
    const error = this.lost === undefined ? await this.#weightsError(source) : undefined;
    if (error !== undefined) this.end(error);
    if (history.nonFinite === undefined) return;
    history.findings = ended(history.nonFinite);
    await report(history.findings);
  }

  /** Throws E_NON_FINITE for weights that are not finite, if the policy is "throw". */
  async refuseWeights(source: BatchSource): Promise<void> {
    if (this.#training.policy !== "throw") return;
    const error = await this.#weightsError(source);
    if (error !== undefined) throw error;
  }

  /** The error for weights that the last step has left infinite or NaN, if there are any: no loss has shown them yet. */
  async #weightsError(source: BatchSource): Promise<ChainruleError | undefined> {
    const { network, arena } = this.#training.probe;
    const weight = whichWeight(network, arena);
    if (weight === undefined) return undefined;
    const { layer, where, why } = await originOf(this.#training.probe, source.examples);
    const message = `The last step left ${weight.text}. ${why}`;
    return new ChainruleError("E_NON_FINITE", message, { ...this.#position(source), ...weight.details, layer, where });
  }

  #position({ epoch, batch }: BatchSource): { epoch: number; batch: number } {
    return { epoch: this.#training.initialEpoch + epoch, batch };
  }
}

/** The first weight that is not finite, if there is one. */
export function whichWeight({ parameters, dtype }: Network, arena: Arena) {
  for (const { name, tensor } of parameters) {
    const weights = arena.view(tensor) as Matrix;
    if (findNonFinite(weights.data, dtype) < 0) continue; // the padding between rows may have it, which no one reads
    const values = readMatrix(weights);
    const at = findNonFinite(values, dtype);
    if (at < 0) continue;
    const row = Math.floor(at / tensor.columns);
    const column = at % tensor.columns;
    const text = `${values[at]} in ${name}, row ${row}, column ${column}`;
    return { text, details: { name, row, column, value: String(values[at]) } };
  }
}

/** Where the first number that is not finite comes from, as far as that can be found out. */
async function originOf(probe: Probe, examples: Examples | undefined): Promise<NonFiniteOrigin> {
  if (examples !== undefined) {
    try {
      return await locateNonFinite(probe, examples);
    } catch {
      // no memory for it
    }
  }
  return { where: "unknown", why: REASONS };
}
