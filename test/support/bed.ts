/**
 * A test bed: the tensors of one step in an arena of their own, in WebAssembly's memory or on the heap.
 *
 *   | guard | tensor | guard | tensor | … | guard |      each guard two cache lines
 *
 * Everything that is no number of a tensor (guards, padding from `columns` to `stride`, what is left of a cache line)
 * is filled with guard words: NaN as float32 and as float64, so that reading one shows in a result, and each one
 * different from those around it, so that copying one over another shows too. What is added to a NaN does not show:
 * a bed for that has numbers from 2⁻¹⁵ to 1 as guard words.
 */
import { instantiate, type Core } from "../../src/backends/loader.ts";
import { WasmMemory } from "../../src/backends/memory.ts";
import { Arena } from "../../src/memory/arena.ts";
import { HeapMemory } from "../../src/memory/heap.ts";
import {
  bytesPerElement,
  Storage,
  tensor,
  type DType,
  type ElementType,
  type Tensor,
} from "../../src/memory/tensor.ts";
import { encodeProgram } from "../../src/plan/encode.ts";
import type { Kernel } from "../../src/kernels/kernel.ts";
import type { RegistryRef } from "../../src/base/registry.ts";
import type { Operand, Plan } from "../../src/plan/plan.ts";
import { bind } from "../../src/plan/walk.ts";
import { builds } from "./backends.ts";

/** A tensor as a test describes it; a bed makes the tensor. The same object given twice is the same memory: in place. */
export interface TensorSpec {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly type: ElementType;
  readonly packed: boolean;
  /** Vectors of 16 bytes that the stride has beyond the ordinary one. */
  readonly wider: number;
  /** Row by row, without padding. Without them the tensor stays guard words: what is not written then shows. */
  readonly values?: ArrayLike<number>;
  /** An input must come through unchanged; scratch may hold anything afterwards. */
  readonly role: "input" | "output" | "scratch";
}
export type Options = Partial<Pick<TensorSpec, "type" | "packed" | "wider" | "values">>;

const defaults = { type: "real", packed: false, wider: 0 } as const;
export function input(name: string, rows: number, columns: number, values: ArrayLike<number>, options: Options = {}) {
  return { ...defaults, ...options, name, rows, columns, values, role: "input" } satisfies TensorSpec;
}
/** With values: an output that is read first, such as weights or a tensor worked on in place. */
export function output(name: string, rows: number, columns: number, options: Options = {}) {
  return { ...defaults, ...options, name, rows, columns, role: "output" } satisfies TensorSpec;
}
export function scratch(name: string, rows: number, columns: number, options: Options = {}) {
  return { ...defaults, ...options, name, rows, columns, role: "scratch" } satisfies TensorSpec;
}

export type SpecOperand = TensorSpec | RegistryRef | number;
export function isSpec(operand: SpecOperand): operand is TensorSpec {
  return typeof operand === "object" && "role" in operand;
}

const GUARD_BYTES = 128;

/** Every kernel under test has a twin in the core. */
function nothingHosted(): never {
  throw new Error("a kernel with a twin called back into JavaScript");
}

export type Build = keyof typeof builds;
export type Side = Build | "javascript";

/** One instance of the core and one memory a build: a new bed takes the memory of the one before. */
const cores = new Map<WebAssembly.Module, { memory: WasmMemory; core: Core }>();
function coreFor(side: Build, dtype: DType) {
  const module = builds[side]?.[dtype];
  if (module === undefined) throw new Error(`the build ${side} is compiled where all cases run`);
  let known = cores.get(module);
  if (known === undefined) {
    const memory = new WasmMemory(false);
    known = { memory, core: instantiate(module, memory.memory, nothingHosted) };
    cores.set(module, known);
  }
  return known;
}
const heap = new HeapMemory();

export class Bed {
  readonly arena: Arena;
  readonly #core?: Core;
  readonly #tensors = new Map<TensorSpec, Tensor>();
  readonly #end: number;
  #before: Uint8Array;

  constructor(side: Side, dtype: DType, operands: readonly SpecOperand[], guardWord: "NaN" | "number" = "NaN") {
    const engine = side === "javascript" ? undefined : coreFor(side, dtype);
    this.#core = engine?.core;
    this.arena = new Arena(engine?.memory ?? heap, dtype);
    const guards = [new Storage("guard", GUARD_BYTES)];
    const order = [guards[0]];
    for (const spec of new Set(operands.filter(isSpec))) {
      const t = make(spec, dtype);
      this.#tensors.set(spec, t);
      const guard = new Storage(`guard behind ${t.name}`, GUARD_BYTES);
      guards.push(guard);
      order.push(t.storage, guard);
    }
    this.arena.place(order);
    this.#end = guards[guards.length - 1].offset + GUARD_BYTES;
    const first = guards[0].offset / 4; // below stand the core's constants
    const all = new Uint32Array(this.arena.buffer as ArrayBuffer, 0, this.#end / 4);
    const guard = guardWord === "NaN" ? 0xfff80000 : 0x3f000000;
    for (let i = first; i < all.length; i++) all[i] = guard | (i & 0x7ffff);
    for (const spec of this.#tensors.keys()) if (spec.values !== undefined) this.#write(spec, spec.values);
    this.#before = this.#bytes().slice();
  }

  /** New numbers for a tensor, row by row; they are what `change` compares with from now on. */
  fill(spec: TensorSpec, values: ArrayLike<number>): void {
    this.#write(spec, values);
    this.#before = this.#bytes().slice();
  }

  /** The numbers of a tensor, row by row, without padding. */
  values(spec: TensorSpec): Float64Array {
    const { data, stride } = this.#view(spec);
    const values = new Float64Array(spec.rows * spec.columns);
    for (let r = 0; r < spec.rows; r++) {
      for (let c = 0; c < spec.columns; c++) values[r * spec.columns + c] = data[r * stride + c];
    }
    return values;
  }

  /** Runs one step over [begin, end) of its items; answers what the kernel answers. */
  run(kernel: Kernel, operands: readonly SpecOperand[], items: number, begin = 0, end = items): number {
    const placed: Operand[] = operands.map((o) => (isSpec(o) ? this.#tensor(o) : o));
    const step = { kernel, operands: placed, items };
    if (this.#core === undefined) {
      const [{ reference, values }] = bind([step], this.arena);
      return reference(...values.slice(0, -2), begin, end) ?? 0;
    }
    const cursor = placed.find((o): o is Tensor => typeof o === "object" && "storage" in o)!; // a plan has one; runStep does not read it
    const plan: Plan = {
      rows: 1,
      epochBegin: [],
      batch: [step],
      tail: [],
      epochEnd: [],
      cursor,
      batches: 1,
      batchRows: 1,
    };
    const program = encodeProgram(plan, this.arena, nothingHosted);
    const list = new DataView(this.arena.buffer).getUint32(program.offset + 8, true); // Program.batch
    const answer = this.#core.runStep(list + 16, begin, end); // the first step stands behind the list's header
    this.arena.release([program]);
    return answer;
  }

  /**
   * The first byte that changed since the last fill, as text, where nothing may: outside of outputs and scratch, and
   * with `mayWrite` also in those rows of outputs for which it answers false, padding included.
   */
  change(mayWrite: (row: number, rows: number) => boolean = () => true): string | undefined {
    const now = this.#bytes();
    const writable = [...this.#tensors]
      .filter(([spec]) => spec.role !== "input")
      .flatMap(([spec, t]) => {
        const { offset, bytes } = t.storage;
        if (spec.role === "scratch") return [{ from: offset, to: offset + bytes }];
        const row = t.stride * bytesPerElement(t.type, this.arena.dtype);
        const rows = Array.from({ length: t.rows }, (_, r) => ({ from: offset + r * row, to: offset + (r + 1) * row }));
        return rows.filter((_, r) => mayWrite(r, t.rows));
      })
      .sort((a, b) => a.from - b.from);
    let from = 0;
    for (const range of [...writable, { from: this.#end, to: this.#end }]) {
      if (Buffer.compare(now.subarray(from, range.from), this.#before.subarray(from, range.from)) !== 0) {
        const at = now.findIndex((byte, i) => i >= from && byte !== this.#before[i]);
        return `byte ${at} was written, of this memory:\n${this.arena.toString()}`;
      }
      from = range.to;
    }
    return undefined;
  }

  #write(spec: TensorSpec, values: ArrayLike<number>): void {
    const { data, stride } = this.#view(spec);
    for (let r = 0; r < spec.rows; r++) {
      for (let c = 0; c < spec.columns; c++) data[r * stride + c] = values[r * spec.columns + c];
    }
  }

  #bytes(): Uint8Array {
    return new Uint8Array(this.arena.buffer, 0, this.#end);
  }

  #tensor(spec: TensorSpec): Tensor {
    const t = this.#tensors.get(spec);
    if (t === undefined) throw new Error(`${spec.name} has no place in this bed`);
    return t;
  }

  #view(spec: TensorSpec) {
    return this.arena.view(this.#tensor(spec));
  }
}

function make(spec: TensorSpec, dtype: DType): Tensor {
  const { type, packed } = spec;
  const ordinary = tensor(spec.name, spec.rows, spec.columns, dtype, { type, packed });
  const size = bytesPerElement(type, dtype);
  const stride = ordinary.stride + (spec.wider * 16) / size;
  return { ...ordinary, stride, storage: new Storage(spec.name, spec.rows * stride * size) };
}
