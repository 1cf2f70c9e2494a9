/**
 * Of several ways to walk a plan the fastest, found by trials: on one thread, by two, by four … They walk the first batches
 * in turns; the fastest goes on alone, and all are tried again ever more seldom, since other programs come and go. The
 * results are the same bits.
 *
 *   | 1 | 2 | 4 | 1 | 2 | 4 | 2 2 2 2 2 2 … | 1 | 2 | 4 | 2 2 2 2 2 2 2 2 2 2 2 2 … | 1 | 2 | 4 | 2 2 2 2 …
 *
 * A trial warms up before it is timed, and several threads may be timed again: when they wake, they often share a core.
 * Walks in use are timed, too: where they are short, several threads may never be awake for as long as in a trial.
 */
import type { Plan } from "../plan/plan.ts";
import { batchWork } from "../plan/threads.ts";
import type { ThreadChoice } from "./backend.ts";

/** Milliseconds that a trial warms up, and that are then timed: a request to workers is some hundredths of them. */
const WARM_UP = 2,
  TIMED = 6;
/**
 * Milliseconds of a trial for which one thread is timed again, since another program may interrupt it, and several threads
 * while they are no faster than the other ways.
 */
const PATIENCE = { one: 20, several: 60 };
/** Trials of each way: the first time, when its code is new, and later. */
const FIRST_ROUNDS = 2,
  ROUNDS = 1;
/**
 * Milliseconds of walks in use until all are tried again: few at first, since the first choice may be chance, then twice as many
 * each time; and never fewer than so many batches by each way take, since long batches make long trials.
 */
const INTERVAL = { first: 300, most: 4800, batches: 20 };
/** Another way is chosen if it takes less than this share of the time. */
const MARGIN = 0.95;
/** Milliseconds of a long walk, and of walks in use that are timed together. */
const LONG = 200,
  IN_USE = 100;

/** A way to walk a plan. Several threads' results arrive later. */
export interface Way {
  readonly threads: number;
  run(batches: number): number | Promise<number>;
}

/** Walks that are timed together. */
class Timing {
  readonly #enough: number;
  #milliseconds = 0;
  #batches = 0;

  /** `enough` milliseconds of walks make a result. */
  constructor(enough: number) {
    this.#enough = enough;
  }

  /** Milliseconds that are still to be timed. */
  get left(): number {
    return this.#enough - this.#milliseconds;
  }

  /** Adds a walk. Once there are enough, returns milliseconds per batch, and starts anew. */
  add(batches: number, milliseconds: number): number | undefined {
    this.#milliseconds += milliseconds;
    this.#batches += batches;
    if (this.left > 0) return undefined;
    const perBatch = this.#milliseconds / this.#batches;
    this.#milliseconds = this.#batches = 0;
    return perBatch;
  }
}

/** The trial of a way. */
class Trial {
  readonly way: number;
  /** Milliseconds so far, with those of warming up. */
  milliseconds = 0;
  readonly #timing = new Timing(TIMED);

  constructor(way: number) {
    this.way = way;
  }

  get #warmsUp(): boolean {
    return this.milliseconds < WARM_UP;
  }

  /** Milliseconds that the next walk is to take. */
  get next(): number {
    return this.#warmsUp ? WARM_UP : this.#timing.left;
  }

  /** Adds a walk. Returns milliseconds per batch once enough is timed. */
  add(batches: number, milliseconds: number): number | undefined {
    const isTimed = !this.#warmsUp || milliseconds >= LONG; // warming up is a small part of that
    this.milliseconds += milliseconds;
    return isTimed ? this.#timing.add(batches, milliseconds) : undefined;
  }
}

/** What is known of the ways of a plan, for all runners of such plans. The first way is one thread. */
export class Trials {
  /** The way that walks when none is tried. */
  chosen = 0;
  /** What has been found; nothing before each way has been tried. */
  choice: ThreadChoice | undefined;
  /** Least milliseconds per batch, by way, since trials last began. */
  #least: number[] = [];
  /** Trials to be made, the one under way first. */
  #queue: Trial[] = [];
  /** Walks of the chosen way since then. */
  #inUse = new Timing(IN_USE);
  /** Milliseconds in use from the next choice until all are tried again, and those that are left of them now. */
  #interval = INTERVAL.first;
  #left = Infinity;
  readonly #threads: readonly number[];
  readonly #plan: { readonly rows: number; readonly trains: boolean };

  constructor({ batchRows }: Plan, threads: readonly number[], trains: boolean) {
    this.#threads = threads;
    this.#plan = { rows: batchRows, trains };
    this.#begin(FIRST_ROUNDS);
  }

  /** The way of the next walk: the one that is tried, or the chosen one. */
  get way(): number {
    return this.#queue[0]?.way ?? this.chosen;
  }

  /** How many batches that walk has, of so many: those of a trial, or all. */
  count(batches: number): number {
    if (this.#queue.length === 0) return batches;
    const [{ way, next }] = this.#queue;
    const perBatch = this.#least[way] ?? this.#least[0];
    const count = perBatch === undefined ? 1 : Math.round(next / perBatch);
    return Math.max(1, Math.min(count, batches));
  }

  /** Notes what a walk has taken. */
  note(way: number, batches: number, milliseconds: number): void {
    if (way !== this.way) return; // begun before the trial under way, by another runner
    if (this.#queue.length > 0) this.#noteTrial(this.#queue[0], batches, milliseconds);
    else this.#noteUse(batches, milliseconds);
  }

  /** Chooses once all trials are over. */
  #noteTrial(trial: Trial, batches: number, milliseconds: number): void {
    const { way } = trial;
    const perBatch = trial.add(batches, milliseconds);
    if (perBatch === undefined) return;
    const least = (this.#least[way] = Math.min(this.#least[way] ?? Infinity, perBatch));
    const others = Math.min(...this.#least.filter((_, i) => i !== way));
    const isUndecided =
      way === 0 ? trial.milliseconds < PATIENCE.one : trial.milliseconds < PATIENCE.several && least >= MARGIN * others;
    if (isUndecided) return;
    this.#queue.shift();
    if (this.#queue.length === 0) this.#choose(this.#fastest());
  }

  /**
   * Returns to one thread where the chosen way takes longer in use than one thread did in its trial. Begins trials when it
   * is time.
   */
  #noteUse(batches: number, milliseconds: number): void {
    this.#left -= milliseconds;
    const perBatch = this.#inUse.add(batches, milliseconds);
    if (perBatch !== undefined && this.chosen > 0 && MARGIN * perBatch > this.#least[0]) {
      this.#least[this.chosen] = perBatch;
      this.#choose(0);
    } else if (this.#left <= 0) this.#begin(ROUNDS);
  }

  /** The chosen way, if no other is faster by a margin: where all is equal, fewer threads leave more of the machine to others. */
  #fastest(): number {
    let fastest = this.chosen;
    let limit = MARGIN * this.#least[fastest];
    this.#least.forEach((least, way) => {
      if (least < limit) limit = this.#least[(fastest = way)];
    });
    return fastest;
  }

  #choose(way: number): void {
    this.chosen = way;
    const milliseconds = this.#least.map((least, i) => [this.#threads[i], least] as const);
    this.choice = { ...this.#plan, threads: this.#threads[way], milliseconds };
    const batches = INTERVAL.batches * this.#least.reduce((sum, least) => sum + least, 0);
    this.#left = Math.max(this.#interval, batches);
    this.#interval = Math.min(2 * this.#interval, INTERVAL.most);
  }

  #begin(rounds: number): void {
    this.#least = [];
    this.#inUse = new Timing(IN_USE);
    this.#queue = Array.from({ length: rounds }, () => this.#threads.map((_, way) => new Trial(way))).flat();
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
