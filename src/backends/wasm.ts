import { trapError } from "../base/errors.ts";
import type { Plan, Step } from "../plan/plan.ts";
import type { Arena } from "../memory/arena.ts";
import type { Storage } from "../memory/tensor.ts";
import { callerOnly, type Backend, type Runner } from "./backend.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { CallbackSteps } from "./callbacks.ts";
import { instantiate } from "./loader.ts";
import { WasmMemory } from "./memory.ts";
import { Programs } from "./programs.ts";

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
export function loader(module: WebAssembly.Module, { memory }: WasmMemory, programs = new Programs()) {
  const callbacks = new CallbackSteps();
  const make = () => instantiate(module, memory, (number, begin, end) => callbacks.run(number, begin, end));
  let core = make();
  return (plan: Plan, arena: Arena): Loaded => {
    const numbers: number[] = [];
    const program = programs.add(plan, arena, (step: Step) => {
      numbers.push(callbacks.add(step, arena));
      return numbers[numbers.length - 1];
    });
    return {
      run(batches: number) {
        try {
          return core.run(program.offset, batches);
        } catch (error) {
          if (callbacks.threw(error)) throw error;
          // Of what the core reads, only the numbers are taken over: a new instance, and the programs as they were.
          core = make();
          programs.writeAgain();
          throw trapError(error);
        }
      },
      remote: false,
      program,
      release() {
        for (const number of numbers) callbacks.remove(number);
        programs.remove([program]);
        arena.release([program]);
      },
    };
  };
}
