/**
 * Of several ways to walk a plan the fastest, found by trying: on one thread, by two, by four … They walk the first batches
 * in turns, some milliseconds each; the one that took least goes on alone, and now and then all are tried again, since other
 * programs come and go. The results are the same bits.
 *
 *   | 1 | 2 | 4 | 1 | 2 | 4 | 1 | 2 | 4 | 2 2 2 2 2 2 2 2 2 2 … | 1 | 2 | 4 | 1 | 2 | 4 | 2 2 2 2 …
 */
import type { Plan } from "../plan/plan.ts";
import { batchWork } from "../plan/threads.ts";
import type { ThreadChoice } from "./backend.ts";

/** Milliseconds of a trial: a request to workers is some hundredths of it. */
const TRIAL = 4;
/** Trials of each way: the first time, when its code is new, and later. */
const ROUNDS = { first: 4, later: 2 };
/** Milliseconds until all are tried again, and how much less time another way must then take to be taken. */
const AGAIN = 2500;
const MARGIN = 0.95;

/** A way to walk a plan. Several threads' results arrive later. */
export interface Way {
  readonly threads: number;
  run(batches: number): number | Promise<number>;
}

/** What is known of the ways of a plan, for all runners of such plans. */
export class Trials {
  /** The way that walks when nothing is tried. */
  chosen = 0;
  /** Least milliseconds a batch, by way, in the last round of trials. */
  #least: number[] = [];
  /** Ways that are to be tried, the next one first. */
  #queue: number[];
  #lookAgain = Infinity;
  /** Of the trial under way. */
  #spent = 0;
  #batches = 0;
  readonly #threads: readonly number[];
  readonly #rows: number;

  constructor(plan: Plan, threads: readonly number[]) {
    this.#threads = threads;
    this.#rows = plan.batchRows;
    this.#queue = this.#rounds(ROUNDS.first);
  }

  /** The way of the next walk, and how many of its batches. */
  next(batches: number): { way: number; count: number; tries: boolean } {
    if (this.#queue.length === 0 && performance.now() >= this.#lookAgain) this.#queue = this.#rounds(ROUNDS.later);
    const [way] = this.#queue;
    if (way === undefined) return { way: this.chosen, count: batches, tries: false };
    const perBatch = this.#least[way] ?? this.#least[0];
    const count = perBatch === undefined ? 1 : Math.round((TRIAL - this.#spent) / perBatch);
    return { way, count: Math.max(1, Math.min(count, batches)), tries: true };
  }

  /** Notes what a part of a trial has taken, and chooses once all trials are over. */
  note(way: number, count: number, milliseconds: number): void {
    this.#spent += milliseconds;
    this.#batches += count;
    if (this.#spent < TRIAL) return;
    this.#least[way] = Math.min(this.#least[way] ?? Infinity, this.#spent / this.#batches);
    this.#spent = this.#batches = 0;
    this.#queue.shift();
    if (this.#queue.length === 0) this.#choose();
  }

  /** What has been found; nothing before each way has been tried. */
  get choice(): ThreadChoice | undefined {
    if (this.#lookAgain === Infinity) return undefined;
    const milliseconds = this.#threads.map((threads, i) => [threads, this.#least[i]] as const);
    return { rows: this.#rows, threads: this.#threads[this.chosen], milliseconds };
  }

  #choose(): void {
    const least = this.#least;
    // Where all is equal, fewer threads leave more of the machine to others.
    const limit = MARGIN * least[this.chosen];
    let best = this.chosen;
    for (let i = 0; i < least.length; i++) if (least[i] < (best === this.chosen ? limit : least[best])) best = i;
    this.chosen = best;
    this.#lookAgain = performance.now() + AGAIN;
  }

  #rounds(count: number): number[] {
    if (this.#lookAgain < Infinity) this.#least = [];
    return Array.from({ length: count }, () => [...this.#threads.keys()]).flat();
  }
}

/** The trials of a backend's plans: plans of the same batches and work share theirs. */
export class TrialsByPlan {
  readonly #known = new Map<string, Trials>();

  of(plan: Plan, threads: readonly number[]): Trials {
    const key = `${plan.batchRows} ${plan.rows} ${batchWork(plan)} ${threads.join()}`;
    const trials = this.#known.get(key) ?? new Trials(plan, threads);
    this.#known.set(key, trials);
    return trials;
  }

  get choices(): ThreadChoice[] {
    return [...this.#known.values()].flatMap(({ choice }) => choice ?? []);
  }
}

/** Walks batches by the ways that their trials ask for. */
export function runFastest(ways: readonly Way[], trials: Trials, batches: number): number | Promise<number> {
  for (;;) {
    const { way, count, tries } = trials.next(batches);
    const start = performance.now();
    const walk = ways[way].run(count);
    const left = batches - count;
    if (typeof walk !== "number")
      return walk.then((status) => {
        if (tries) trials.note(way, count, performance.now() - start);
        return status !== 0 || left === 0 ? status : runFastest(ways, trials, left);
      });
    if (tries) trials.note(way, count, performance.now() - start);
    if (walk !== 0 || left === 0) return walk;
    batches = left;
  }
}
