/**
 * The workers of a model. They are started when there is first something to share, work on one program at a time, do
 * not keep the process alive while they rest, and end after a rest of two seconds or with the model.
 *
 *   caller  walk ─▶ one order a worker ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─▶ all have answered
 *   worker          walks its program, meeting the others in memory   answers
 *
 * A worker that dies or traps takes all of them out of the walk; the call fails, and the next one has new workers.
 */
import { spawn } from "#platform";
import { disposedError, lostError } from "../base/errors.ts";
import type { WorkerHandle } from "../platform/worker.ts";
import { LOST, PROTOCOL, type Response, type Request, type Start } from "./protocol.ts";
import { Mutex } from "./mutex.ts";

export interface WorkerPoolOptions {
  readonly threads: number;
  readonly start: Start;
  /** Takes all threads out of their waiting: `leave` of assembly/threads/barrier.ts. */
  readonly abort?: (team: number, stop: number) => void;
  /** Where a page finds the workers' script, if it is not to make it from a text. */
  readonly workerUrl?: string;
}

/** Milliseconds after which workers without work are let go; the next work hires others. */
const REST = 2000;
/** Milliseconds that workers have to be ready: they may wait for a file of a distant server. */
const READY = 10_000;
export const LATE = "it did not begin in time";

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #turns = new Mutex();
  #crew: Promise<WorkerGroup> | undefined;
  #starting: Promise<unknown> | undefined;
  #walking = false;
  #ready = false;
  #ended = false;
  /** How many want the workers kept while they rest, since they hold what nobody else has. */
  #held = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Whether a walk is under way. */
  get isRunning(): boolean {
    return this.#walking;
  }

  get workerUrl(): string | undefined {
    return this.#options.workerUrl;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether there are workers that wait for orders, or work. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Runs something when no walk is under way. */
  whenIdle<T>(task: () => T): Promise<T> {
    return this.#turns.run(async () => task());
  }

  /** Has workers started: once for all who ask meanwhile, so that a refusal is met once. Throws E_ENGINE where they are refused, E_DISPOSED after `end`. */
  start(): Promise<unknown> {
    return (this.#starting ??= this.whenIdle(() => this.#living()).finally(() => {
      this.#starting = undefined;
      this.#mayRest();
    }));
  }

  /**
   * Has order i carried out by worker i, all at once. `orders` is called just before; it is told which workers these
   * are. Answers what each of them answered, after `answered` has looked at it. Throws E_ENGINE when a worker is lost, E_DISPOSED after `end`.
   */
  walk(
    orders: (crew: object) => readonly Request[],
    answered: (answers: readonly Response[]) => void = () => {},
  ): Promise<readonly Response[]> {
    return this.#turns.run(async () => {
      const crew = await this.#living();
      clearTimeout(this.#rest);
      try {
        const mine = orders(crew);
        this.#walking = true;
        const answers = await crew.walk(mine);
        answered(answers);
        return answers;
      } catch (error) {
        this.#forget();
        throw error;
      } finally {
        this.#walking = false;
        this.#mayRest();
      }
    });
  }

  /** Keeps the workers, at rest or not, until as many times `release`d. */
  retain(): void {
    this.#held++;
  }

  release(): void {
    this.#held--;
    this.#mayRest();
  }

  /** Ends the workers, working or not. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#rest);
    this.#dismiss();
  }

  #mayRest(): void {
    clearTimeout(this.#rest);
    if (this.#held > 0 || this.#walking) return;
    this.#rest = setTimeout(() => this.#dismiss(), REST);
    (this.#rest as { unref?(): void }).unref?.();
  }

  #dismiss(): void {
    this.#crew?.then((crew) => crew.lose(disposedError())).catch(() => undefined);
    this.#forget();
  }

  #forget(): void {
    this.#crew = undefined;
    this.#ready = false;
  }

  /** Workers that live: others in the place of those that died at rest. */
  async #living(): Promise<WorkerGroup> {
    if (this.#ended) throw disposedError();
    if ((await this.#crew)?.lost) this.#forget();
    try {
      const crew = await (this.#crew ??= recruit(this.#options));
      this.#ready = true;
      return crew;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }
}

async function recruit({ threads, start, abort: leave, workerUrl }: WorkerPoolOptions): Promise<WorkerGroup> {
  const crew = new WorkerGroup(leave);
  try {
    await Promise.all(Array.from({ length: threads }, () => crew.spawn(workerUrl)));
    await crew.ready(start);
  } catch (error) {
    crew.lose(error);
    throw error;
  }
  return crew;
}

/** Workers that live and die together. */
class WorkerGroup {
  readonly #leave: WorkerPoolOptions["abort"];
  readonly #hands: WorkerHandle[] = [];
  #job:
    | {
        team: number;
        left: number;
        answers: Response[];
        done: (answers: Response[]) => void;
        fail: (error: unknown) => void;
      }
    | undefined;
  #error: unknown;

  constructor(leave: WorkerPoolOptions["abort"]) {
    this.#leave = leave;
  }

  get lost(): boolean {
    return this.#error !== undefined;
  }

  async spawn(workerUrl?: string): Promise<void> {
    const hand: WorkerHandle = await spawn({
      received: (message) => this.#answered(message as Response, this.#hands.indexOf(hand)),
      lost: (reason) => this.lose(lostError(reason)),
      workerUrl,
    });
    this.#hands.push(hand);
    if (this.lost) await hand.end();
  }

  /** Resolves when all have begun. */
  async ready(start: Start): Promise<void> {
    const patience = setTimeout(() => this.lose(lostError(LATE)), READY);
    try {
      const answers = await this.#tell(this.#hands.map(() => start));
      if (answers.some(({ status: stop }) => stop !== PROTOCOL)) throw lostError("it is of another version");
    } finally {
      clearTimeout(patience);
    }
  }

  walk(orders: readonly Request[]): Promise<Response[]> {
    return this.#tell(orders, orders[0].barrier);
  }

  #tell(messages: readonly (Request | Start)[], team = 0): Promise<Response[]> {
    return new Promise((done, fail) => {
      if (this.#error !== undefined) return fail(this.#error);
      this.#job = { team, left: messages.length, answers: [], done, fail };
      messages.forEach((message, i) => {
        const hand = this.#hands[i];
        hand.retain(true);
        const copies = "copies" in message ? message.copies : undefined;
        hand.post(
          message,
          copies?.put.flatMap(({ bytes }) => (typeof bytes === "number" ? [] : [bytes])),
        );
      });
    });
  }

  #answered(answer: Response, number: number): void {
    if (answer.trap !== undefined) return this.lose(lostError(answer.trap));
    const job = this.#job;
    if (job === undefined || this.#error !== undefined) return;
    job.answers[number] = answer;
    if (--job.left > 0) return;
    this.#job = undefined;
    for (const hand of this.#hands) hand.retain(false);
    job.done(job.answers);
  }

  /** Ends all workers; a walk that is under way fails once none of them computes any more. */
  lose(error: unknown): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    const job = this.#job;
    if (job !== undefined) this.#leave?.(job.team, LOST);
    Promise.allSettled(this.#hands.map((hand) => hand.end())).then(() => job?.fail(error));
  }
}
