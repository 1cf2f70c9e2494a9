/** The only place that knows how modules are instantiated: @assemblyscript/loader behind one function. */
import { instantiateSync } from "@assemblyscript/loader";

/** What assembly/index.ts exports. Addresses are bytes in the linear memory. */
export interface Core {
  /** Walks a program for at most `batches` batches; returns 0, or the status with which a kernel stopped. */
  run(program: number, batches: number): number;
  /** Runs one step over [begin, end) of its items. */
  runStep(step: number, begin: number, end: number): number;
}

/** Runs a step in JavaScript over [begin, end); returns 0, or a status other than 0 to stop. */
export type Callback = (number: number, begin: number, end: number) => number;

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory, callback: Callback): Core {
  const env = { memory, callback };
  return instantiateSync<Core & Record<string, unknown>>(module, { env }).exports;
}
