import { encodeProgram } from "../plan/encode.ts";
import type { Plan, Step } from "../plan/plan.ts";
import type { Arena } from "../memory/arena.ts";
import type { Storage } from "../memory/tensor.ts";
import { callerOnly, type Backend, type Runner } from "./backend.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { CallbackSteps } from "./callbacks.ts";
import { instantiate } from "./loader.ts";
import { WasmMemory } from "./memory.ts";

/** The WebAssembly backend: one instance of a build over one linear memory. */
export function wasmBackend(module: WebAssembly.Module, arithmetic: Arithmetic = "exact"): Backend {
  const memory = new WasmMemory(false);
  return {
    name: "wasm",
    memory,
    arithmetic,
    threads: 1,
    load: loader(module, memory),
    ...callerOnly,
  };
}

/** A plan on this thread, and its program, which other instances walk too unless JavaScript runs some of its steps. */
export interface Loaded extends Runner {
  run(batches: number): number;
  readonly program: Storage;
}

/** Makes plans ready to run on this thread, by an instance of its own. */
export function loader(module: WebAssembly.Module, { memory }: WasmMemory) {
  const callbacks = new CallbackSteps();
  const core = instantiate(module, memory, (number, begin, end) => callbacks.run(number, begin, end));
  return (plan: Plan, arena: Arena): Loaded => {
    const numbers: number[] = [];
    const program = encodeProgram(plan, arena, (step: Step) => {
      numbers.push(callbacks.add(step, arena));
      return numbers[numbers.length - 1];
    });
    return {
      run: (batches: number) => core.run(program.offset, batches),
      remote: false,
      program,
      release() {
        for (const number of numbers) callbacks.remove(number);
        arena.release([program]);
      },
    };
  };
}
