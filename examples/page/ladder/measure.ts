/**
 * Interleaved rounds, as `npm run bench` has them: in each round every rung has a turn, in an order that moves on, so
 * that whatever disturbs the machine disturbs all of them. Figures are medians over the rounds, ratios medians of the
 * ratios within a round.
 */
import type { Model } from "chainrule/browser";
import type { Network } from "./networks.ts";
import { absence, climb, rungs, type Rung } from "./rungs.ts";

export interface Effort {
  readonly rounds: { readonly least: number; readonly most: number };
  /** Milliseconds: that a turn lasts at least, that every rung trains before anything is timed, for a network in all. */
  readonly turn: number;
  readonly warmUp: number;
  readonly budget: number;
}

export interface Figures {
  /** Milliseconds of training count, on the wall: shuffle, gather, forward, loss, backward, update. */
  readonly samplesPerSecond: number;
  /** Times as fast as pure JavaScript. */
  readonly times: number;
  /** Mean of the last epoch, after the same number of trainings for all; undefined until all are over. */
  readonly loss: number | undefined;
  /** The largest difference of a weight from pure JavaScript's after a few steps, relative to the largest weight. */
  readonly residual: number;
  readonly rounds: number;
}

/** A rung's figures, or in a few words why there are none. */
export type Outcome = { readonly rung: string } & (Figures | { readonly absent: string });

/** Steps after which weights are compared: few, since roundings grow with every step. */
const RESIDUAL_STEPS = 4;

/** Yields what is known after each round. Ends early, with what is known, when the signal aborts. */
export async function* measure(network: Network, effort: Effort, signal: AbortSignal): AsyncGenerator<Outcome[]> {
  const ends = performance.now() + effort.budget;
  const absent = new Map<string, string>();
  const timed: Contestant[] = [];
  let reference: readonly ArrayLike<number>[] | undefined;
  try {
    for (const rung of rungs) {
      const reason = absence(rung, network) ?? (await tried(network, rung));
      if (reason !== undefined) {
        absent.set(rung.name, reason);
        continue;
      }
      const weights = await fewSteps(network, rung);
      reference ??= weights;
      const residual = Math.max(...weights.map((tensor, i) => difference(tensor, reference![i])));
      await warmUp(network, rung, effort.warmUp, signal);
      timed.push({ rung, model: (await climb(network, rung)) as Model, residual, speeds: [], losses: [] });
      if (signal.aborted) return;
    }
    // Each one's worker is started by its first training.
    for (const { model, losses } of timed) losses.push((await timedFit(network, model, signal)).loss);
    for (let round = 0; round < effort.rounds.most; round++) {
      if (round >= effort.rounds.least && performance.now() > ends) break;
      for (let place = 0; place < timed.length; place++) {
        await turn(network, timed[(place + round) % timed.length], effort.turn, signal);
        if (signal.aborted) return;
      }
      yield outcomes(timed, absent, false);
    }
    yield outcomes(timed, absent, true);
  } finally {
    for (const { model } of timed) model.dispose();
  }
}

interface Contestant {
  readonly rung: Rung;
  readonly model: Model;
  readonly residual: number;
  readonly speeds: number[];
  readonly losses: number[];
}

function outcomes(timed: readonly Contestant[], absent: ReadonlyMap<string, string>, over: boolean): Outcome[] {
  const trainings = Math.min(...timed.map(({ losses }) => losses.length));
  return rungs.map(({ name }): Outcome => {
    const one = timed.find(({ rung }) => rung.name === name);
    if (one === undefined) return { rung: name, absent: absent.get(name) ?? "not tried" };
    const { speeds, losses, residual } = one;
    return {
      rung: name,
      samplesPerSecond: median(speeds),
      times: median(speeds.map((speed, round) => speed / timed[0].speeds[round])),
      loss: over ? losses[trainings - 1] : undefined,
      residual,
      rounds: speeds.length,
    };
  });
}

async function tried(network: Network, rung: Rung): Promise<string | undefined> {
  const model = await climb(network, rung);
  if (typeof model === "string") return model;
  model.dispose();
  return undefined;
}

async function fewSteps(network: Network, rung: Rung): Promise<ArrayLike<number>[]> {
  const model = (await climb(network, rung)) as Model;
  const rows = Math.min(network.rows, RESIDUAL_STEPS * network.batch);
  const epochs = (RESIDUAL_STEPS * network.batch) / rows;
  await model.fit(...network.first(rows), { batchSize: network.batch, epochs });
  const weights = model.getWeights().map(({ data }) => data);
  model.dispose();
  return weights;
}

/** Past the tier-up: engines optimise beside, and that code serves all networks, so this one is thrown away. */
async function warmUp(network: Network, rung: Rung, milliseconds: number, signal: AbortSignal): Promise<void> {
  const model = (await climb(network, rung)) as Model;
  const began = performance.now();
  do await timedFit(network, model, signal);
  while (performance.now() - began < milliseconds && !signal.aborted);
  model.dispose();
}

/** Trains until the time is over, once at least. */
async function turn(
  network: Network,
  { model, speeds, losses }: Contestant,
  milliseconds: number,
  signal: AbortSignal,
) {
  const began = performance.now();
  let training = 0,
    trainings = 0;
  do {
    const { took, loss } = await timedFit(network, model, signal);
    losses.push(loss);
    training += took;
    trainings++;
  } while (performance.now() - began < milliseconds && !signal.aborted);
  speeds.push((network.rows * network.epochs * trainings * 1000) / training);
}

async function timedFit({ rows, first, batch, epochs }: Network, model: Model, signal: AbortSignal) {
  let began = 0,
    took = 0;
  const watch = {
    onTrainBegin: () => void (began = performance.now()),
    onTrainEnd: () => void (took = performance.now() - began),
  };
  const { history } = await model.fit(...first(rows), { batchSize: batch, epochs, callbacks: [watch], signal });
  return { took, loss: history.loss[history.loss.length - 1] };
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0,
    size = 0;
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(b[i]));
  }
  return size === 0 ? most : most / size;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
