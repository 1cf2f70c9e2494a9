import type { Arena, LinearMemory } from "../memory/arena.ts";
import { MAX_BYTES, type DType } from "../memory/tensor.ts";
import { encodeProgram } from "../plan/encode.ts";
import type { Step } from "../plan/plan.ts";
import { bind, type Bound } from "../plan/walk.ts";
import type { Backend } from "./backend.ts";
import { moduleFor } from "./builds.ts";
import { instantiate } from "./loader.ts";

const PAGE = 65536;

export class WasmMemory implements LinearMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: Math.floor(MAX_BYTES / PAGE) });

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  grow(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE) - this.buffer.byteLength / PAGE;
    if (pages > 0) this.memory.grow(pages);
  }
}

/** The WebAssembly backend: one instance of the core over one linear memory. Throws E_ENGINE where it cannot run. */
export function wasmBackend(dtype: DType): Backend {
  const module = moduleFor(dtype);
  const memory = new WasmMemory();
  const hosted = new HostedSteps();
  const core = instantiate(module, memory.memory, (number, begin, end) => hosted.run(number, begin, end));
  return {
    name: "wasm",
    memory,
    load(plan, arena) {
      const numbers: number[] = [];
      const program = encodeProgram(plan, arena, (step) => {
        numbers.push(hosted.add(step, arena));
        return numbers[numbers.length - 1];
      });
      return {
        run: (batches) => core.run(program.offset, batches),
        release() {
          for (const number of numbers) hosted.remove(number);
          arena.release([program]);
        },
      };
    },
  };
}

/** Steps of loaded plans that JavaScript runs, by number; bound to the memory as it is when they are called. */
class HostedSteps {
  readonly #steps = new Map<number, { step: Step; arena: Arena; buffer?: ArrayBufferLike; bound?: Bound }>();
  #next = 0;

  add(step: Step, arena: Arena): number {
    this.#steps.set(this.#next, { step, arena });
    return this.#next++;
  }

  remove(number: number): void {
    this.#steps.delete(number);
  }

  run(number: number, begin: number, end: number): number {
    const entry = this.#steps.get(number)!;
    if (entry.buffer !== entry.arena.buffer) {
      entry.buffer = entry.arena.buffer;
      [entry.bound] = bind([entry.step], entry.arena);
    }
    const { reference, values } = entry.bound!;
    values[values.length - 2] = begin;
    values[values.length - 1] = end;
    return reference(...values) ?? 0;
  }
}
