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

/** Milliseconds after which a walk says how fast it is: a request to workers is some hundredths of it. */
const TRIAL = 6;
/** Milliseconds that a thread alone walks before, and for which several may try: they often begin on one and the same core. */
const WARM_UP = 2,
  PATIENCE = 60;
/** Trials of each way: the first time, when its code is new, and later. */
const FIRST_ROUNDS = 2,
  ROUNDS = 1;
/**
 * Milliseconds until all are tried again: few at first, since what was found may have been chance, then ever more; and never
 * fewer than so many batches by each way take, since long batches make long trials.
 */
const AGAIN = { first: 300, most: 4800, batches: 20 };
/** How much less time another way must take to be taken. */
const MARGIN = 0.95;
/** Milliseconds of walks after which one thread takes over if it was faster, by as much: short walks may be all warming up. */
const PROOF = 200;

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
  /** Milliseconds until all were tried again the last time. */
  #interval = AGAIN.first / 2;
  #lookAgain = Infinity;
  /** Milliseconds of the trial under way. */
  #tried = 0;
  /** Of what is measured: a part of that trial, or the walks since the last one. */
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
    const milliseconds = this.#isCold ? WARM_UP : TRIAL - this.#spent;
    const count = perBatch === undefined ? 1 : Math.round(milliseconds / perBatch);
    return Math.max(1, Math.min(count, batches));
  }

  get #isCold(): boolean {
    return this.#tried < WARM_UP;
  }

  /** Notes what a walk of so many batches has taken; chooses once all trials are over. */
  note(way: number, count: number, milliseconds: number): void {
    const isTrial = this.#queue[0] === way;
    if (!isTrial && (this.#queue.length > 0 || way !== this.chosen)) return;
    const wasCold = isTrial && this.#isCold;
    if (isTrial) this.#tried += milliseconds;
    if (wasCold && this.#tried < PROOF) return; // of a walk as long as that, warming up is a small part
    this.#spent += milliseconds;
    this.#batches += count;
    if (this.#spent < (isTrial ? TRIAL : PROOF)) return;
    const perBatch = this.#spent / this.#batches;
    this.#spent = this.#batches = 0;
    if (!isTrial) return this.#prove(perBatch);
    this.#least[way] = Math.min(this.#least[way] ?? Infinity, perBatch);
    const others = this.#least.filter((_, i) => i !== way);
    if (way > 0 && this.#least[way] >= MARGIN * Math.min(...others) && this.#tried < PATIENCE) return;
    this.#tried = 0;
    this.#queue.shift();
    if (this.#queue.length === 0) this.#choose();
  }

  #choose(): void {
    const least = this.#least;
    // Where all is equal, fewer threads leave more of the machine to others.
    let limit = MARGIN * least[this.chosen];
    for (let i = 0; i < least.length; i++) if (least[i] < limit) limit = least[(this.chosen = i)];
    this.#chose();
  }

  /** Goes back to one thread where the chosen way takes longer in use than one thread did. */
  #prove(perBatch: number): void {
    if (this.chosen === 0 || MARGIN * perBatch <= this.#least[0]) return;
    this.#least[this.chosen] = perBatch;
    this.chosen = 0;
    this.#chose();
  }

  #chose(): void {
    const milliseconds = this.#least.map((time, i) => [this.#threads[i], time] as const);
    this.choice = { ...this.#plan, threads: this.#threads[this.chosen], milliseconds };
    this.#interval = Math.min(2 * this.#interval, AGAIN.most);
    const batches = AGAIN.batches * this.#least.reduce((sum, time) => sum + time, 0);
    this.#lookAgain = performance.now() + Math.max(this.#interval, batches);
  }

  #rounds(count: number): number[] {
    this.#least = [];
    this.#spent = this.#batches = this.#tried = 0;
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
        if (status !== 0) return status; // nobody knows after how many batches
        trials.note(way, count, performance.now() - start);
        return left === 0 ? 0 : runFastest(ways, trials, left);
      });
    if (walk !== 0) return walk;
    trials.note(way, count, performance.now() - start);
    if (left === 0) return 0;
    batches = left;
  }
}
