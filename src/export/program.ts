/** A model as a program for one row: a list of calls of the functions of source/, over named arrays. */
import { compileForward } from "../plan/compile.ts";
import { isTensor, TensorPool, type Operand, type Step } from "../plan/plan.ts";
import { bind, walk } from "../plan/walk.ts";
import { kindOf } from "../kernels/kernel.ts";
import { Arena } from "../memory/arena.ts";
import { HeapMemory } from "../memory/heap.ts";
import { readMatrix, writeMatrix } from "../memory/matrix.ts";
import type { Shape } from "../memory/shape.ts";
import type { DType, Matrix, RealArray, Storage, Tensor } from "../memory/tensor.ts";
import type { Network } from "../network/network.ts";
import { emitStep } from "./emit.ts";
import { takenNames } from "./source/sources.ts";

/** Numbers that do not change: weights and what is made of them. */
export interface Constant {
  readonly kind: "constant";
  readonly name: string;
  readonly data: RealArray;
  /** A matrix of weights: its columns. */
  readonly columns?: number;
}

/** Numbers of one prediction: an input, or what a function writes. */
export interface Buffer {
  readonly kind: "input" | "buffer";
  readonly name: string;
  readonly length: number;
}

/** What a function is called with: arrays, whole numbers, reals and float64. */
export type Argument = Constant | Buffer | number | { readonly real: number } | { readonly precise: number };

export interface Call {
  readonly name: string;
  readonly args: readonly Argument[];
}

export interface Port {
  readonly name: string;
  readonly shape: Shape;
  readonly buffer: Buffer;
}

export interface Program {
  readonly dtype: DType;
  readonly inputs: readonly (Port & { readonly codes: number | undefined })[];
  readonly outputs: readonly (Port & { readonly labels: readonly string[] })[];
  readonly calls: readonly Call[];
  /** The outputs of a row in the kernels' definition, with matrices of weights as they are given. */
  evaluate(inputs: readonly ArrayLike<number>[], weightsOf: (constant: Constant) => RealArray): RealArray[];
}

/** The program of a network with these weights. Throws E_CONFIG for layers that programs do not have. */
export function programOf(network: Network, weights: readonly RealArray[]): Program {
  return new ProgramBuilder(network, weights).program;
}

/** Where the steps of a plan become calls. */
export class ProgramBuilder {
  readonly dtype: DType;
  readonly program: Program;
  readonly #arena: Arena;
  readonly #calls: Call[] = [];
  readonly #names = new Set(takenNames);
  readonly #buffers = new Map<Storage, Buffer>();
  readonly #constants = new Map<string, Constant>();
  readonly #weights = new Map<Tensor, Constant>();
  /** What depends on the inputs. */
  readonly #dynamic = new Set<Storage>();
  /** The last steps that read or write a storage, and that write it. */
  readonly #lastUse = new Map<Storage, number>();
  readonly #lastWrite = new Map<Storage, number>();
  #at = 0;

  constructor(network: Network, weights: readonly RealArray[]) {
    this.dtype = network.dtype;
    const pool = new TensorPool(network.dtype);
    const { plan, inputs, outputs } = compileForward(network, 1, pool);
    this.#arena = new Arena(new HeapMemory(), network.dtype);
    this.#arena.place([...network.parameters.map(({ tensor }) => tensor.storage), ...pool.storages()]);
    network.parameters.forEach(({ tensor }, i) => writeMatrix(this.#view(tensor), weights[i]));
    for (const { storage } of inputs) this.#dynamic.add(storage);
    this.#findDynamic(plan.batch);
    const steps = plan.batch.filter((step) => this.#isDynamic(step) || this.#fold(step));
    const ports = inputs.map((tensor, i) => {
      const { name, shape, indices } = network.inputs[i];
      const buffer = { kind: "input", name: this.#unique(name), length: tensor.columns } as const;
      this.#buffers.set(tensor.storage, buffer);
      return { name, shape, buffer, codes: indices };
    });
    this.#note(steps, outputs);
    steps.forEach((step, i) => {
      this.#at = i;
      emitStep(step, this);
    });
    this.program = {
      dtype: network.dtype,
      inputs: ports,
      outputs: outputs.map((tensor, i) => {
        const { name, shape } = network.outputs[i];
        return { name, shape, buffer: this.array(tensor) as Buffer, labels: network.labels[i] ?? [] };
      }),
      calls: this.#calls,
      evaluate: (rows, weightsOf) => {
        for (const [tensor, constant] of this.#weights) writeMatrix(this.#view(tensor), weightsOf(constant));
        inputs.forEach((tensor, i) => writeMatrix(this.#view(tensor), rows[i]));
        walk(bind(steps, this.#arena));
        return outputs.map((tensor) => readMatrix(this.#view(tensor)));
      },
    };
  }

  call(name: string, ...args: Argument[]): void {
    this.#calls.push({ name, args });
  }

  /** The array of a tensor. */
  array(tensor: Tensor): Buffer | Constant {
    const known = this.#buffers.get(tensor.storage);
    if (known !== undefined) return known;
    if (!this.#dynamic.has(tensor.storage)) return this.constant(tensor.name, this.numbers(tensor));
    return this.buffer(tensor.name, tensor.rows * tensor.columns, tensor.storage);
  }

  /** A fresh array. */
  buffer(name: string, length: number, storage?: Storage): Buffer {
    const made = { kind: "buffer", name: this.#unique(name), length } as const;
    if (storage !== undefined) this.#buffers.set(storage, made);
    return made;
  }

  /** A matrix of weights. */
  weights(tensor: Tensor): Argument {
    const constant = this.constant(tensor.name, this.numbers(tensor), tensor.columns);
    this.#weights.set(tensor, constant);
    return constant;
  }

  /** One number a column: of a tensor, or the same everywhere where there is none. */
  vector(operand: Operand, length: number, otherwise: number): Argument {
    if (isTensor(operand)) return this.array(operand);
    const data = new (this.dtype === "float32" ? Float32Array : Float64Array)(length).fill(otherwise);
    const name = otherwise === 1 ? "ones" : Object.is(otherwise, -0) ? "negativeZeros" : "zeros";
    return this.constant(`${name}${length}`, data);
  }

  constant(name: string, data: RealArray, columns?: number): Constant {
    const known = this.#constants.get(name);
    if (known !== undefined) return known;
    const made: Constant = { kind: "constant", name: this.#unique(name), data, columns };
    this.#constants.set(name, made);
    return made;
  }

  /** What a tensor of weights holds, row by row. */
  numbers(tensor: Tensor): RealArray {
    return readMatrix(this.#view(tensor));
  }

  #view(tensor: Tensor): Matrix {
    return this.#arena.view(tensor) as Matrix;
  }

  /** y = x: another name for the same array, where nobody writes one of them while the other is read; else a copy. */
  copy(y: Tensor, x: Tensor): void {
    const from = this.array(x);
    const shared = [...this.#buffers].filter(([, buffer]) => buffer === from).map(([storage]) => storage);
    const isOver = from.kind === "buffer" && shared.every((storage) => this.#lastUse.get(storage)! <= this.#at);
    const isKept = [...shared, y.storage].every((storage) => (this.#lastWrite.get(storage) ?? -1) <= this.#at);
    if (from.kind !== "constant" && !this.#buffers.has(y.storage) && (isOver || isKept))
      this.#buffers.set(y.storage, from);
    else this.call("copyNumbers", this.array(y), from, x.rows * x.columns);
  }

  /** A name that no other array has. */
  #unique(name: string): string {
    const plain = name.replace(/[^A-Za-z0-9]+/g, "_").replace(/^(?=\d)|^_+|_+$/g, "") || "values";
    const first = /^[A-Za-z]/.test(plain) ? plain : `n${plain}`;
    let unique = first;
    for (let i = 2; this.#names.has(unique.toLowerCase()); i++) unique = `${first}_${i}`;
    this.#names.add(unique.toLowerCase());
    return unique;
  }

  /** Marks all that is written from the inputs on. */
  #findDynamic(steps: readonly Step[]): void {
    for (let before = -1; before !== this.#dynamic.size;) {
      before = this.#dynamic.size;
      for (const step of steps)
        if (this.#isDynamic(step)) for (const { storage } of tensorsOf(step, true)) this.#dynamic.add(storage);
    }
  }

  #isDynamic(step: Step): boolean {
    return tensorsOf(step, false).some(({ storage }) => this.#dynamic.has(storage));
  }

  /** Walks a step over weights alone now: such steps move numbers, which is exact. */
  #fold(step: Step): false {
    walk(bind([step], this.#arena));
    return false;
  }

  #note(steps: readonly Step[], outputs: readonly Tensor[]): void {
    steps.forEach((step, i) => {
      for (const { storage } of tensorsOf(step, false)) this.#lastUse.set(storage, i);
      for (const { storage } of tensorsOf(step, true)) this.#lastWrite.set(storage, i);
    });
    for (const { storage } of outputs) this.#lastUse.set(storage, Infinity);
  }
}

/** The tensors of a step but its scratch; those that it writes alone. */
function tensorsOf({ kernel, operands }: Step, written: boolean): Tensor[] {
  return operands.filter((operand, i): operand is Tensor => {
    const kind = kindOf(kernel.operands[i]);
    return isTensor(operand) && kind !== "own" && (!written || kind.endsWith("!"));
  });
}
