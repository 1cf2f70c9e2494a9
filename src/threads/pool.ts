/**
 * The workers of a model. They are spawned when there is first something to share, walk one program at a time, do not
 * keep the process alive while they are idle, and end with the model, or when they have been idle for a while: the next walk
 * spawns others then.
 *
 *   caller  walk ─▶ one request a worker ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─▶ all have responded
 *   worker          walks its program, waiting at barriers            response
 *
 * A worker that dies or traps aborts the walk of all; the call fails, and the next one has new workers.
 */
import { spawn, WORKER_MS } from "#platform";
import { disposedError, lostError } from "../base/errors.ts";
import type { WorkerHandle } from "../platform/worker.ts";
import { LOST, PROTOCOL, type Response, type Request, type Start } from "./protocol.ts";
import { Mutex } from "./mutex.ts";

export interface WorkerPoolOptions {
  readonly threads: number;
  readonly start: Start;
  /** Aborts the walk of all threads: `barrierAbort` of assembly/threads/barrier.ts. */
  readonly abort?: (barrier: number, status: number) => void;
  /** The address of the workers' script in a page; without it, the page makes one from a text. */
  readonly workerUrl?: string;
}

/** Milliseconds in which workers must be ready: they may wait for a file of a distant server. */
const START_LIMIT = 10_000;
export const LATE = "it did not begin in time";
/** How long a walk may show no progress: seconds, and seconds a billion multiplications, which take about one. */
const PATIENCE = 3;
const PATIENCE_FOR_WORK = 20;

/** How a walk goes on, where that can be seen. */
export interface Progress {
  /** Multiplications between two changes of `done`; of the whole walk without it. */
  readonly work: number;
  /** A number that changes as the walk goes on. */
  done?(): number;
}

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #mutex = new Mutex();
  #group: Promise<WorkerGroup> | undefined;
  #starting: Promise<unknown> | undefined;
  #isRunning = false;
  /** The group once it is ready. */
  #live: WorkerGroup | undefined;
  #ended = false;
  /** How many runs need the workers kept while they are idle, since only the workers have their numbers. */
  #retained = 0;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Whether a walk is under way. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  get workerUrl(): string | undefined {
    return this.#options.workerUrl;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether workers have been started and are alive. */
  get ready(): boolean {
    return this.#live !== undefined && !this.#live.lost;
  }

  /** Runs a task when no walk is under way. */
  whenIdle<T>(task: () => T): Promise<T> {
    return this.#mutex.run(async () => task());
  }

  /**
   * Starts the workers, once for all calls made meanwhile, so that a refusal occurs once. Throws E_ENGINE where workers
   * are refused, E_DISPOSED after `end`.
   */
  start(): Promise<unknown> {
    return (this.#starting ??= this.whenIdle(() => this.#liveGroup()).finally(() => {
      this.#starting = undefined;
      this.#scheduleEnd();
    }));
  }

  /**
   * Sends request i to worker i, all at once, and resolves with their responses. `requestsFor` is called just before,
   * with the group of workers that the requests go to; `received` is called with the responses while no other walk can
   * begin. Throws E_ENGINE when a worker is lost, E_DISPOSED after `end`.
   */
  walk(
    requestsFor: (group: object) => readonly Request[],
    progress: Progress,
    received: (responses: readonly Response[]) => void = () => {},
  ): Promise<readonly Response[]> {
    return this.#mutex.run(async () => {
      const group = await this.#liveGroup();
      clearTimeout(this.#idleTimer);
      try {
        const requests = requestsFor(group);
        this.#isRunning = true;
        const responses = await group.walk(requests, progress);
        received(responses);
        return responses;
      } catch (error) {
        this.#forget();
        throw error;
      } finally {
        this.#isRunning = false;
        this.#scheduleEnd();
      }
    });
  }

  /** Keeps the workers, idle or not, until `release` has been called as often. */
  retain(): void {
    this.#retained++;
  }

  release(): void {
    this.#retained--;
    this.#scheduleEnd();
  }

  /** Ends the workers, idle or not. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#idleTimer);
    this.#endGroup();
  }

  #scheduleEnd(): void {
    clearTimeout(this.#idleTimer);
    if (this.#retained > 0 || this.#isRunning) return;
    this.#idleTimer = setTimeout(() => this.#endGroup(), WORKER_MS.idle);
    (this.#idleTimer as { unref?(): void }).unref?.();
  }

  #endGroup(): void {
    this.#group?.then((group) => group.lose(disposedError())).catch(() => undefined);
    this.#forget();
  }

  #forget(): void {
    this.#group = undefined;
    this.#live = undefined;
  }

  /** The group of workers; a new one if the last was lost while idle. */
  async #liveGroup(): Promise<WorkerGroup> {
    if (this.#ended) throw disposedError();
    if ((await this.#group)?.lost) this.#forget();
    try {
      return (this.#live = await (this.#group ??= spawnGroup(this.#options)));
    } catch (error) {
      this.#forget();
      throw error;
    }
  }
}

async function spawnGroup({ threads, start, abort, workerUrl }: WorkerPoolOptions): Promise<WorkerGroup> {
  const group = new WorkerGroup(abort);
  try {
    await Promise.all(Array.from({ length: threads }, () => group.spawn(workerUrl)));
    await group.ready(start);
  } catch (error) {
    group.lose(error);
    throw error;
  }
  return group;
}

/** Workers that live and die together. */
class WorkerGroup {
  readonly #abort: WorkerPoolOptions["abort"];
  readonly #workers: WorkerHandle[] = [];
  #walk:
    | {
        barrier: number;
        remaining: number;
        responses: Response[];
        done: (responses: Response[]) => void;
        fail: (error: unknown) => void;
      }
    | undefined;
  #error: unknown;

  constructor(abort: WorkerPoolOptions["abort"]) {
    this.#abort = abort;
  }

  get lost(): boolean {
    return this.#error !== undefined;
  }

  async spawn(workerUrl?: string): Promise<void> {
    const worker: WorkerHandle = await spawn({
      received: (message) => this.#receive(message as Response, this.#workers.indexOf(worker)),
      lost: (reason) => this.lose(lostError(reason)),
      workerUrl,
    });
    this.#workers.push(worker);
    if (this.lost) await worker.end();
  }

  /** Resolves when all are ready. */
  async ready(start: Start): Promise<void> {
    const timer = setTimeout(() => this.lose(lostError(LATE)), START_LIMIT);
    try {
      const responses = await this.#request(this.#workers.map(() => start));
      if (responses.some(({ status }) => status !== PROTOCOL)) throw lostError("it is of another version");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Also fails when no thread goes on, such as one that waits for another in vain. */
  async walk(requests: readonly Request[], progress: Progress): Promise<Response[]> {
    const limit = PATIENCE + Math.ceil((PATIENCE_FOR_WORK * progress.work) / 1e9);
    let [last, idle] = [progress.done?.(), 0];
    // Counted, not read from a clock: a computer may have slept.
    const timer = setInterval(() => {
      const now = progress.done?.();
      idle = now === last ? idle + 1 : 0;
      last = now;
      if (idle >= limit) this.lose(lostError(`it did not go on for ${limit} s`));
    }, 1000);
    try {
      return await this.#request(requests, requests[0].barrier);
    } finally {
      clearInterval(timer);
    }
  }

  #request(messages: readonly (Request | Start)[], barrier = 0): Promise<Response[]> {
    return new Promise((done, fail) => {
      if (this.#error !== undefined) return fail(this.#error);
      this.#walk = { barrier, remaining: messages.length, responses: [], done, fail };
      messages.forEach((message, i) => {
        const worker = this.#workers[i];
        worker.retain(true);
        const copies = "copies" in message ? message.copies : undefined;
        worker.post(
          message,
          copies?.put.flatMap(({ bytes }) => (typeof bytes === "number" ? [] : [bytes])),
        );
      });
    });
  }

  #receive(response: Response, number: number): void {
    if (response.trap !== undefined) return this.lose(lostError(response.trap));
    const walk = this.#walk;
    if (walk === undefined || this.#error !== undefined) return;
    walk.responses[number] = response;
    if (--walk.remaining > 0) return;
    this.#walk = undefined;
    for (const worker of this.#workers) worker.retain(false);
    walk.done(walk.responses);
  }

  /** Ends all workers; a walk under way fails once none of them computes. */
  lose(error: unknown): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    const walk = this.#walk;
    if (walk !== undefined) this.#abort?.(walk.barrier, LOST);
    Promise.allSettled(this.#workers.map((worker) => worker.end())).then(() => walk?.fail(error));
  }
}
