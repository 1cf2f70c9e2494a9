/** A WebAssembly memory as linear memory. */
import { ChainruleError } from "../base/errors.ts";
import type { LinearMemory } from "../memory/arena.ts";
import { MAX_BYTES } from "../memory/tensor.ts";

const PAGE = 65536;

export class WasmMemory implements LinearMemory {
  readonly memory: WebAssembly.Memory;

  /** Throws E_OUT_OF_MEMORY: engines reserve addresses for each memory, V8 10 GB, so that there is room for thousands. */
  constructor(shared: boolean) {
    try {
      this.memory = new WebAssembly.Memory({ initial: 1, maximum: Math.floor(MAX_BYTES / PAGE), shared });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `There is no room for another model in WebAssembly (${reason}): dispose of models that are no longer used.`;
      throw new ChainruleError("E_OUT_OF_MEMORY", message, { reason }, cause);
    }
  }

  get buffer(): ArrayBufferLike {
    return this.memory.buffer;
  }

  grow(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE) - this.buffer.byteLength / PAGE;
    if (pages > 0) this.memory.grow(pages);
  }
}
