/** The state of a training of networks, as plain data: another process goes on from it and ends in the same bits. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { Model } from "../model/model.ts";
import type { NamedWeights } from "../network/weights.ts";
import { decodeNumbers, encodeNumbers } from "../saving/base64.ts";
import type { ModelFile } from "../saving/json.ts";
import { loadAll } from "./saved.ts";

/** The weights of the best epoch so far, and how wrong it was. */
export interface Best {
  readonly wrong: number;
  readonly weights: readonly NamedWeights[];
}

/** What `state()` of a TableProgress gives, and `resume` of `fit` takes. */
export interface TrainingState {
  readonly format: "chainrule-table-training";
  readonly version: 1;
  /** Networks that have been trained, as `model.toJSON()` gives them. */
  readonly finished: readonly ModelFile[];
  /** The one that is trained, after its last epoch, with its optimizer. */
  readonly running: ModelFile;
  readonly best?: { readonly wrong: number; readonly weights: readonly { name: string; data: string }[] };
}

export function stateOf(
  finished: readonly ModelFile[],
  running: Model<boolean>,
  best: Best | undefined,
): TrainingState {
  const weights = best?.weights.map(({ name, data }) => ({ name, data: encodeNumbers(data) }));
  return {
    format: "chainrule-table-training",
    version: 1,
    finished: [...finished],
    running: running.toJSON(),
    ...(best && { best: { wrong: best.wrong, weights: weights! } }),
  };
}

/** The networks of a state, the last one in the middle of its training. Throws E_FORMAT. */
export async function readState(state: unknown, networks: number) {
  const { format, version, finished, running, best } = (state ?? {}) as Partial<TrainingState>;
  if (format !== "chainrule-table-training" || version !== 1)
    refuse(`format and version should be "chainrule-table-training" and 1, got ${formatValue(format)} and ${formatValue(version)}`); // prettier-ignore
  if (!Array.isArray(finished) || finished.length >= networks)
    refuse(`finished should be an array of fewer than ${networks} networks`);
  let read: Best | undefined;
  const models = await loadAll([...finished, running], (networks) => (read = readBest(best, networks.at(-1)!)));
  const model = models.pop()!;
  return { models, model, best: read };
}

function readBest(best: TrainingState["best"], model: Model<boolean>): Best | undefined {
  if (best === undefined) return undefined;
  const expected = model.getWeights();
  const { wrong, weights } = best;
  if (!Number.isFinite(wrong) || !Array.isArray(weights) || weights.length !== expected.length)
    refuse("best should have a finite number and the weights of the network");
  const read = expected.map(({ name, shape, data }, i) => {
    const given = weights[i] as { name?: unknown; data?: unknown } | null;
    if (given?.name !== name || typeof given.data !== "string") refuse(`best.weights[${i}] should be those of ${name}`);
    return { name, shape, data: decodeNumbers(given.data, "float32", data.length, `best.weights[${i}]`) };
  });
  return { wrong, weights: read };
}

function refuse(what: string): never {
  throw new ChainruleError("E_FORMAT", `Not a state of a training to resume: ${what}.`);
}
