/**
 * An allocator that fails: from when it is set on, the nth allocation of the library throws what engines throw. Typed
 * arrays and buffers by size or of other arrays, growths of WebAssembly's memories and new memories are counted; views are
 * not, since they take no memory.
 */
type ArrayType = new (...args: unknown[]) => ArrayBufferView;

const names = ["Float32Array", "Float64Array", "Int32Array", "Uint32Array", "Uint8Array", "ArrayBuffer"] as const;

export class FailingAllocator {
  /** Allocations so far. */
  count = 0;
  #failing = 0;
  readonly #restore: (() => void)[] = [];

  /** Runs a task whose nth allocation fails, counted from 1; none with 0. Returns how many there were. */
  async run(failing: number, task: () => unknown): Promise<number> {
    this.count = 0;
    this.#failing = failing;
    this.#patch();
    try {
      await task();
    } finally {
      for (const restore of this.#restore.splice(0)) restore();
    }
    return this.count;
  }

  #allocate(what: string): void {
    if (++this.count === this.#failing) throw new RangeError(what);
  }

  #patch(): void {
    for (const name of names) {
      const original = globalThis[name] as unknown as ArrayType;
      const patched: ArrayType = new Proxy(original, {
        construct: (target, args: unknown[], newTarget): object => {
          const isView = args[0] instanceof ArrayBuffer || args[0] instanceof SharedArrayBuffer;
          if (!isView) this.#allocate("Array buffer allocation failed");
          return Reflect.construct(target, args, newTarget === patched ? target : newTarget) as object;
        },
      });
      this.#replace(globalThis, name, patched);
    }
    const { Memory } = WebAssembly;
    const memory = new Proxy(Memory, {
      construct: (target, args: unknown[]) => {
        this.#allocate("WebAssembly.Memory(): could not allocate memory");
        return Reflect.construct(target, args) as object;
      },
    });
    this.#replace(WebAssembly, "Memory", memory);
    const { grow } = Memory.prototype;
    const growing = (that: WebAssembly.Memory, pages: number) => {
      this.#allocate("WebAssembly.Memory.grow(): Unable to grow instance memory");
      return grow.call(that, pages);
    };
    this.#replace(Memory.prototype, "grow", function (this: WebAssembly.Memory, pages: number) {
      return growing(this, pages);
    });
  }

  #replace<T extends object>(object: T, name: keyof T, value: unknown): void {
    const original = object[name];
    object[name] = value as T[keyof T];
    this.#restore.push(() => void (object[name] = original));
  }
}
