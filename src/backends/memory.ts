/** A WebAssembly memory as linear memory. */
import type { LinearMemory } from "../memory/arena.ts";
import { MAX_BYTES } from "../memory/tensor.ts";

const PAGE = 65536;

export class WasmMemory implements LinearMemory {
  readonly memory: WebAssembly.Memory;

  /** Throws where memory is to be shared and cannot be. */
  constructor(shared: boolean) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: Math.floor(MAX_BYTES / PAGE), shared });
  }

  get buffer(): ArrayBufferLike {
    return this.memory.buffer;
  }

  grow(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE) - this.buffer.byteLength / PAGE;
    if (pages > 0) this.memory.grow(pages);
  }
}
