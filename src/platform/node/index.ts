/** What Node gives, and Deno and Bun like it: one side of `#platform`; the other is page/. Both export the same names. */
export { coresHere } from "./cores.ts";
export { listModels, openLocation as openPlace, removeModel, writeLocation as writePlace } from "./files.ts";
export { builds, compile, environment, hasPairs, allowFused } from "./engine.ts";
export { spawn } from "./spawn.ts";

/** Milliseconds that the caller's thread is held at most before timers, input and signals are served. */
export const SLICE_MS = 10;

/** Milliseconds that a plan runs on the caller's thread before workers are started for it, and that idle ones are kept. */
export const WORKER_MS = { startAfter: 0, idle: 2000 };

/** Whether models train in a worker unless threads were asked for. */
export const offloadsByDefault = false;

/** A package that the user may have installed. Rejects where it is not. The comments keep bundlers from looking for it. */
export function importPackage(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

/** Lets the event loop turn once. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
