/**
 * The workers of a model. They are started when there is first something to share, work on one program at a time, do
 * not keep the process alive while they rest, and end after a rest of two seconds or with the model.
 *
 *   caller  run ──▶ one order a worker ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─▶ all have answered
 *   worker          walks its program, meeting the others in memory   answers
 *
 * A worker that dies or traps takes all of them out of the walk; the call fails, and the next one has new workers.
 */
import { spawn } from "#platform";
import { ChainruleError } from "../errors.ts";
import { LOST, type Answer, type Order, type Start } from "./protocol.ts";
import type { Hand } from "./hand.ts";
import { Turns } from "./turns.ts";

/** Takes all threads out of their waiting: `leave` of assembly/threads/barrier.ts. */
export type Leave = (team: number, stop: number) => void;

/** Milliseconds after which workers without work are let go; the next work hires others. */
const REST = 2000;

export class Team {
  readonly #threads: number;
  readonly #start: Start;
  readonly #leave: Leave;
  readonly #turns = new Turns();
  #crew: Promise<Crew> | undefined;
  #walking = false;
  #ended = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(threads: number, start: Start, leave: Leave) {
    this.#threads = threads;
    this.#start = start;
    this.#leave = leave;
  }

  /** Whether a walk is under way. */
  get busy(): boolean {
    return this.#walking;
  }

  /** Runs something when no walk is under way. */
  idle<T>(task: () => T): Promise<T> {
    return this.#turns.take(async () => task());
  }

  /**
   * Has program i walked by worker i, all at once; `prepare` is called just before. Answers what the first one answered
   * that stopped, or 0. Throws E_ENGINE when a worker is lost, E_DISPOSED after `end`.
   */
  walk(programs: readonly number[], team: number, batches: number, prepare: () => void): Promise<number> {
    return this.#turns.take(async () => {
      if (this.#ended) throw disposed();
      clearTimeout(this.#rest);
      try {
        const crew = await this.#ready();
        prepare();
        this.#walking = true;
        return await crew.walk(programs, team, batches);
      } catch (error) {
        this.#crew = undefined;
        throw error;
      } finally {
        this.#walking = false;
        this.#rest = setTimeout(() => this.#dismiss(), REST);
        (this.#rest as { unref?(): void }).unref?.();
      }
    });
  }

  /** Ends the workers, working or not. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#rest);
    this.#dismiss();
  }

  #dismiss(): void {
    this.#crew?.then((crew) => crew.lose(disposed())).catch(() => undefined);
    this.#crew = undefined;
  }

  /** Workers that live: others in the place of those that died at rest. */
  async #ready(): Promise<Crew> {
    if ((await this.#crew)?.lost) this.#crew = undefined;
    return (this.#crew ??= recruit(this.#threads, this.#start, this.#leave));
  }
}

function disposed(): ChainruleError {
  return new ChainruleError("E_DISPOSED", "This model has been disposed of.");
}

async function recruit(threads: number, start: Start, leave: Leave): Promise<Crew> {
  const crew = new Crew(leave);
  try {
    await Promise.all(Array.from({ length: threads }, () => crew.hire(start)));
  } catch (error) {
    crew.lose(error);
    throw error;
  }
  return crew;
}

/** Workers that live and die together. */
class Crew {
  readonly #leave: Leave;
  readonly #hands: Hand[] = [];
  #job:
    | { team: number; answers: number; stop: number; done: (stop: number) => void; fail: (error: unknown) => void }
    | undefined;
  #error: unknown;

  constructor(leave: Leave) {
    this.#leave = leave;
  }

  get lost(): boolean {
    return this.#error !== undefined;
  }

  async hire(start: Start): Promise<void> {
    const hand = await spawn({
      answered: (message) => this.#answered(message as Answer),
      lost: (reason) => this.lose(lostError(reason)),
    });
    this.#hands.push(hand);
    if (this.lost) await hand.end();
    else hand.post(start);
  }

  walk(programs: readonly number[], team: number, batches: number): Promise<number> {
    return new Promise((done, fail) => {
      if (this.#error !== undefined) return fail(this.#error);
      this.#job = { team, answers: 0, stop: 0, done, fail };
      this.#hands.forEach((hand, i) => {
        hand.hold(true);
        hand.post({ program: programs[i], team, batches } satisfies Order);
      });
    });
  }

  #answered({ stop, trap }: Answer): void {
    if (trap !== undefined) return this.lose(lostError(trap));
    const job = this.#job;
    if (job === undefined || this.#error !== undefined) return;
    job.stop ||= stop;
    if (++job.answers < this.#hands.length) return;
    this.#job = undefined;
    for (const hand of this.#hands) hand.hold(false);
    job.done(job.stop);
  }

  /** Ends all workers; a walk that is under way fails once none of them computes any more. */
  lose(error: unknown): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    const job = this.#job;
    if (job !== undefined) this.#leave(job.team, LOST);
    Promise.allSettled(this.#hands.map((hand) => hand.end())).then(() => job?.fail(error));
  }
}

function lostError(reason: string): ChainruleError {
  return new ChainruleError("E_ENGINE", `A worker thread was lost: ${reason}.`, { reason });
}
