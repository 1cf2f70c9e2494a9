import type { LinearMemory } from "../memory/arena.ts";
import { MAX_BYTES, type DType } from "../memory/tensor.ts";
import { encodeProgram } from "../plan/encode.ts";
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
  const core = instantiate(module, memory.memory);
  return {
    name: "wasm",
    memory,
    load(plan, arena) {
      const program = encodeProgram(plan, arena);
      return {
        run: (batches) => core.run(program.offset, batches),
        release: () => arena.release([program]),
      };
    },
  };
}
