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

/**
 * Milliseconds of a trial, and of the walk before it: threads that slept wake up slowly, and often on the same core. A
 * request to workers is some hundredths of a trial.
 */
const TRIAL = 4,
  WARM_UP = 2;
/** Trials of each way: the first time, when its code is new, and later. */
const FIRST_ROUNDS = 4,
  ROUNDS = 2;
/** Milliseconds until all are tried again: few after another way was taken, which may have been chance, then ever more. */
const AGAIN = { first: 300, most: 2400 };
/** How much less time another way must take to be taken. */
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
  /** What has been found; nothing before each way has been tried. */
  choice: ThreadChoice | undefined;
  /** Least milliseconds a batch, by way, in the last round of trials. */
  #least: number[] = [];
  /** Ways that are to be tried, the next one first. */
  #queue: number[];
  #interval = AGAIN.first;
  #lookAgain = Infinity;
  /** Milliseconds until the trial under way has warmed up; its own, and its batches. */
  #coldFor = WARM_UP;
  #spent = 0;
  #batches = 0;
  readonly #threads: readonly number[];
  readonly #plan: { readonly rows: number; readonly trains: boolean };

  constructor({ batchRows }: Plan, threads: readonly number[], trains: boolean) {
    this.#threads = threads;
    this.#plan = { rows: batchRows, trains };
    this.#queue = this.#rounds(FIRST_ROUNDS);
  }

  /** The way of the next walk: the one to be tried, or the chosen one. */
  get way(): number {
    if (this.#queue.length === 0 && performance.now() >= this.#lookAgain) this.#queue = this.#rounds(ROUNDS);
    return this.#queue[0] ?? this.chosen;
  }

  /** How many batches that walk has, of so many: those of a trial, or all. */
  count(batches: number): number {
    if (this.#queue.length === 0) return batches;
    const perBatch = this.#least[this.#queue[0]] ?? this.#least[0];
    const milliseconds = this.#coldFor > 0 ? this.#coldFor : TRIAL - this.#spent;
    const count = perBatch === undefined ? 1 : Math.round(milliseconds / perBatch);
    return Math.max(1, Math.min(count, batches));
  }

  /** Notes what a walk has taken, if it was part of a trial; chooses once all trials are over. */
  note(way: number, count: number, milliseconds: number): void {
    if (this.#queue[0] !== way) return;
    if (this.#coldFor > 0) {
      this.#coldFor -= milliseconds;
      return;
    }
    this.#spent += milliseconds;
    this.#batches += count;
    if (this.#spent < TRIAL) return;
    this.#least[way] = Math.min(this.#least[way] ?? Infinity, this.#spent / this.#batches);
    this.#spent = this.#batches = 0;
    this.#coldFor = WARM_UP;
    this.#queue.shift();
    if (this.#queue.length === 0) this.#choose();
  }

  #choose(): void {
    const least = this.#least;
    const before = this.choice && this.chosen;
    // Where all is equal, fewer threads leave more of the machine to others.
    let limit = MARGIN * least[this.chosen];
    for (let i = 0; i < least.length; i++) if (least[i] < limit) limit = least[(this.chosen = i)];
    const milliseconds = least.map((time, i) => [this.#threads[i], time] as const);
    this.choice = { ...this.#plan, threads: this.#threads[this.chosen], milliseconds };
    this.#interval = this.chosen === before ? Math.min(2 * this.#interval, AGAIN.most) : AGAIN.first;
    this.#lookAgain = performance.now() + this.#interval;
  }

  #rounds(count: number): number[] {
    this.#least = [];
    return Array.from({ length: count }, () => this.#threads.map((_, i) => i)).flat();
  }
}

/** Trials that are kept: those of the plans loaded last. */
const MOST = 16;

/** The trials of a backend's plans: plans of the same batches and work share theirs. */
export class TrialsByPlan {
  readonly #known = new Map<string, Trials>();

  of(plan: Plan, threads: readonly number[], trains: boolean): Trials {
    const key = `${plan.batchRows} ${batchWork(plan)} ${trains}`;
    const trials = this.#known.get(key) ?? new Trials(plan, threads, trains);
    this.#known.delete(key);
    this.#known.set(key, trials); // the last of the map is the one loaded last
    for (const oldest of this.#known.keys()) if (this.#known.size > MOST) this.#known.delete(oldest);
    return trials;
  }

  get choices(): ThreadChoice[] {
    return [...this.#known.values()].flatMap(({ choice }) => choice ?? []);
  }
}

/** Walks batches by the ways that their trials ask for. */
export function runFastest(ways: readonly Way[], trials: Trials, batches: number): number | Promise<number> {
  for (;;) {
    const { way } = trials;
    const count = trials.count(batches);
    const start = performance.now();
    const walk = ways[way].run(count);
    const left = batches - count;
    if (typeof walk !== "number")
      return walk.then((status) => {
        trials.note(way, count, performance.now() - start);
        return status !== 0 || left === 0 ? status : runFastest(ways, trials, left);
      });
    trials.note(way, count, performance.now() - start);
    if (walk !== 0 || left === 0) return walk;
    batches = left;
  }
}
