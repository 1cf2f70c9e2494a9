/** What a page gives, and workers of pages: one side of `#platform`; the other is node/. Both export the same names. */
export { builds } from "./builds.ts";
export { listModels, openLocation as openPlace, removeModel, writeLocation as writePlace } from "./locations.ts";
export { spawn } from "./spawn.ts";
export { yieldToEventLoop } from "./yield.ts";

/** Milliseconds that the caller's thread is held at most: a page draws sixty times a second. */
export const SLICE_MS = 6;

/**
 * Milliseconds that a plan runs on the caller's thread before workers are started for it, since starting one costs as much
 * as a short training; and that idle workers are kept, since pages train again with every new sample.
 */
export const WORKER_MS = { startAfter: 100, idle: 30_000 };

/** Whether models train in a worker unless threads were asked for: in pages; in a worker of a page they are aside already. */
export const offloadsByDefault = typeof document === "object" && typeof Worker === "function";

/** Rejects: a page knows no packages by their names. */
export function importPackage(name: string): Promise<unknown> {
  return Promise.reject(new Error(`pages have no packages such as ${name}`));
}

/** At once: that takes a millisecond or two, handing it to another thread often longer. Old browsers want it handed. */
export async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (error instanceof RangeError) return WebAssembly.compile(bytes);
    throw error;
  }
}

/** No page says whether its engine pairs vectors. */
export function hasPairs(): boolean {
  return false;
}

/** Pages have relaxed SIMD, or not. */
export async function allowFused(): Promise<boolean> {
  return false;
}

/** A global variable of that name: pages have no environment. */
export function environment(name: string): string | undefined {
  const value = (globalThis as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
}

export async function coresHere(): Promise<number> {
  return navigator.hardwareConcurrency;
}
