/** The page's side of the worker: each function of the trainer as a question with an answer, and the progress in between. */
import type { Progress, Trainer } from "./trainer.ts";

type Given<T extends keyof Trainer> = Parameters<Trainer[T]>[0];
type Answer<T extends keyof Trainer> = Awaited<ReturnType<Trainer[T]>>;

interface Message {
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: string;
  readonly code?: string;
  readonly progress?: Progress;
}

/** What the library refused, in its words. */
export class Refusal extends Error {
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

export class TrainerClient {
  onProgress: (progress: Progress) => void = () => {};
  readonly #worker = new Worker(new URL("table-trainer.js", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #last = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Message>) => this.#receive(data));
    this.#worker.addEventListener("error", () => {
      for (const { reject } of this.#waiting.values()) reject(new Refusal("The page's worker could not be started."));
      this.#waiting.clear();
    });
  }

  ask<T extends keyof Trainer>(task: T, given: Given<T>): Promise<Answer<T>> {
    const id = ++this.#last;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task, given });
    }) as Promise<Answer<T>>;
  }

  #receive({ id, value, error, code, progress }: Message): void {
    if (progress !== undefined) return this.onProgress(progress);
    const waiting = this.#waiting.get(id!);
    this.#waiting.delete(id!);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Refusal(error, code));
  }
}
