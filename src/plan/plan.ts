/**
 * The plan: a network and a batch size, compiled to a flat list of steps over named tensors. It is the contract
 * between the backends: the JavaScript one walks it (walk.ts), the WebAssembly one walks the same list laid out in
 * linear memory (encode.ts, assembly/plan/walk.ts), many batches in one call.
 */
import type { Parameter } from "./parameter.ts";
import {
  describe,
  tensor,
  type DType,
  type Matrix,
  type TypedArray,
  type Tensor,
  type TensorOptions,
} from "../memory/tensor.ts";
import { NO_TWIN, type RegistryRef } from "../base/registry.ts";
import type { Kernel, OperandRow } from "../kernels/kernel.ts";
import type { OptimizerState } from "./update.ts";

export type Operand = Tensor | RegistryRef | number;

/**
 * One kernel over its operands, for its items [0, items); in the plan of one thread of several (threads.ts), from `begin` on.
 * Where items are positions, a row of the batch has `perRow` of them.
 */
export interface Step {
  readonly kernel: Kernel;
  readonly operands: readonly Operand[];
  readonly items: number;
  readonly perRow?: number;
  readonly begin?: number;
}

type Placed<V> = V extends Matrix<TypedArray> ? Tensor : V;
/** What a step gives a kernel: a tensor where its reference reads a matrix, references and numbers as they are. */
export type OperandsOf<R extends readonly OperandRow[], P extends readonly unknown[]> = {
  readonly [K in keyof R]: K extends keyof P ? Placed<P[K]> : never;
};

/** A step, its operands checked by the kernel's type. */
export function stepOf<R extends readonly OperandRow[], P extends readonly unknown[]>(
  kernel: Kernel<R, P>,
  operands: OperandsOf<R, P>,
  items: number,
  perRow?: number,
): Step {
  return { kernel: kernel as unknown as Kernel, operands: operands as unknown as readonly Operand[], items, perRow };
}

/** Whether a step is one of this kernel's. */
export function isStepOf(step: Step | undefined, kernel: object): boolean {
  return step?.kernel === kernel;
}

/** What a run walks: `batch` for each full batch, `tail` for a shorter last one, the others once an epoch. */
export interface Plan {
  readonly rows: number;
  /** Walked before the first batch of a run: what is the same in all batches. */
  readonly runBegin?: readonly Step[];
  readonly epochBegin: readonly Step[];
  readonly batch: readonly Step[];
  readonly tail: readonly Step[];
  readonly epochEnd: readonly Step[];
  /** Where batches share an update; without, each batch has its own. */
  readonly groups?: Groups;
  /** Where the run stands: epoch, batch, row, and updates since it began. */
  readonly cursor: Tensor;
  /** Batches an epoch, the tail included. */
  readonly batches: number;
  readonly batchRows: number;
}

/** Batches whose gradients are added up before one update. */
export interface Groups {
  /** Batches a group. */
  readonly size: number;
  /** Walked after a group, and at the end of an epoch. */
  readonly update: readonly Step[];
  /** Walked in place of `batch` from the batch `closingFrom` on: the last group of an epoch, where it has fewer rows. */
  readonly closing: readonly Step[];
  readonly closingFrom: number;
}

/** The steps of all lists. */
export function allSteps({ runBegin = [], epochBegin, batch, tail, epochEnd, groups }: Plan): Step[] {
  return [
    ...runBegin,
    ...epochBegin,
    ...batch,
    ...tail,
    ...epochEnd,
    ...(groups?.update ?? []),
    ...(groups?.closing ?? []),
  ];
}

export function isTensor(operand: Operand): operand is Tensor {
  return typeof operand === "object" && "storage" in operand;
}

/** Whether the step runs outside of the core, in JavaScript on every backend, because something in it has no twin. */
export function isCallback(step: Step): boolean {
  const absent = (o: Operand) => typeof o === "object" && !isTensor(o) && o.number === NO_TWIN;
  return step.kernel.number === NO_TWIN || step.operands.some(absent);
}

/**
 * The tensors that a session needs beyond the weights, by name. The plans of a session (full batches, tail,
 * validation) share them: a name asked for with fewer rows is the same memory with fewer rows.
 */
export class TensorPool {
  readonly dtype: DType;
  readonly #tensors = new Map<string, Tensor>();

  constructor(dtype: DType) {
    this.dtype = dtype;
  }

  tensor(name: string, rows: number, columns: number, options: TensorOptions = {}): Tensor {
    const fresh = tensor(name, rows, columns, this.dtype, options);
    const known = this.#tensors.get(name);
    if (known === undefined) {
      this.#tensors.set(name, fresh);
      return fresh;
    }
    if (known.stride !== fresh.stride || known.type !== fresh.type) throw new Error(`${name} asked for in two forms`);
    const shared = { ...fresh, storage: known.storage };
    if (fresh.storage.bytes > known.storage.bytes) {
      known.storage.bytes = fresh.storage.bytes;
      this.#tensors.set(name, shared);
    }
    return shared;
  }

  /** The tensor of a name, at its largest. */
  named(name: string): Tensor {
    const known = this.#tensors.get(name);
    if (known === undefined) throw new Error(`${name} is not in the plan`);
    return known;
  }

  *storages() {
    for (const t of this.#tensors.values()) yield t.storage;
  }
}

/** How many steps one call can go where a value changes from step to step. A power of two. */
const STEPS = 1024;

/** A value for each of the next steps, float64 [1, n]: that of step s at s mod n; n is 1 where it is always the same. */
export interface StepTable {
  readonly table: Tensor;
  readonly value: number | ((step: number) => number);
}

/** The tables of a run. */
export class StepTables {
  readonly all = new Map<string, StepTable>();
  readonly #pool: TensorPool;

  constructor(pool: TensorPool) {
    this.#pool = pool;
  }

  /** The table of a name, filled before each walk. */
  table(name: string, value: StepTable["value"]): Tensor {
    const table = this.#pool.tensor(name, 1, typeof value === "number" ? 1 : STEPS, { type: "float64" });
    this.all.set(name, { table, value });
    return table;
  }
}

/** Key and place: with them, random numbers are a function of seed, epoch, batch and position. */
export interface RandomState {
  readonly seed: Tensor;
  readonly cursor: Tensor;
  readonly tables: StepTables;
}

/** What a batch is compiled for: see the fields of PlanBuilder. */
type BatchOptions = Partial<Pick<PlanBuilder, "learner" | "random" | "accumulates" | "traced" | "inPlace">>;

/** Collects the steps of one list; layers, losses and optimizers add theirs. */
export class PlanBuilder {
  readonly pool: TensorPool;
  readonly steps: Step[] = [];
  /** Rows of the batch that the steps work on. */
  readonly rows: number;
  /** Whether a backward pass follows, so that what it needs must be kept. */
  readonly trains: boolean;
  /** The optimizer that the gradients go to; without one they stay (update.ts). */
  readonly learner: OptimizerState | undefined;
  /** What random numbers in the plan depend on, in training. */
  readonly random: RandomState | undefined;
  /** Gradients are added up over a group of batches before one update. */
  readonly accumulates: boolean;
  /** Nothing is written over, and gradients stay whole: somebody reads every number afterwards. */
  readonly traced: boolean;
  /** A layer's weights change before ∂E/∂x is taken from them. */
  readonly inPlace: boolean;
  /** Parameters whose gradients are tensors as a whole, for `finish`. */
  readonly wholeGradients: Parameter[] = [];
  readonly #late: Step[] = [];

  constructor(
    pool: TensorPool,
    rows: number,
    trains: boolean,
    { learner, random, accumulates, traced, inPlace }: BatchOptions = {},
  ) {
    this.pool = pool;
    this.rows = rows;
    this.trains = trains;
    this.learner = learner;
    this.random = random;
    this.accumulates = accumulates ?? false;
    this.traced = traced ?? false;
    this.inPlace = inPlace ?? false;
  }

  tensor(name: string, rows: number, columns: number, options?: TensorOptions): Tensor {
    return this.pool.tensor(name, rows, columns, options);
  }

  /** Adds a step over [0, items) of what the kernel's page calls items; its operands are those of the kernel's reference. */
  step<R extends readonly OperandRow[], P extends readonly unknown[]>(
    kernel: Kernel<R, P>,
    operands: OperandsOf<R, P>,
    items: number,
  ): void {
    this.steps.push(stepOf(kernel, operands, items));
  }

  /** Adds a step over the rows of x, a value of the network in either form (positions.ts). */
  stepOver<R extends readonly OperandRow[], P extends readonly unknown[]>(
    x: Tensor,
    kernel: Kernel<R, P>,
    operands: OperandsOf<R, P>,
  ): void {
    this.steps.push(stepOf(kernel, operands, x.rows, x.rows / this.rows));
  }

  /** A tensor of the size of x, a value of the network. */
  like(x: Tensor, name: string): Tensor {
    return this.tensor(name, x.rows, x.columns);
  }

  /** A step for when a learner has learned: what training changes without a gradient, such as running means. */
  later<R extends readonly OperandRow[], P extends readonly unknown[]>(
    kernel: Kernel<R, P>,
    operands: OperandsOf<R, P>,
    items: number,
  ): void {
    this.#late.push(stepOf(kernel, operands, items));
  }

  /** Emits what was left for later, if anybody learns. */
  emitLater(): void {
    if (this.learner !== undefined) this.steps.push(...this.#late);
  }
}

/** A step on one line: kernel, items, operands with their shapes. */
export function stepToString(step: Step): string {
  const operands = step.operands.map((o) =>
    typeof o === "number" ? String(o) : isTensor(o) ? describe(o) : choiceToString(o),
  );
  return `${step.kernel.name.padEnd(20)} ${String(step.items).padStart(6)}  ${operands.join("  ")}`;
}

function choiceToString({ entry: choice, parameter }: RegistryRef): string {
  return parameter === 0 ? choice.name : `${choice.name}(${parameter})`;
}

/** The whole plan as text, list by list. */
export function planToString(plan: Plan): string {
  const parts: [string, readonly Step[]][] = [
    ["once, before the first batch", plan.runBegin ?? []],
    ["each epoch begins", plan.epochBegin],
    [
      `each batch of ${plan.batchRows} rows, ${plan.batches} batches an epoch${plan.tail.length > 0 ? ", the last one a tail" : ""}`,
      plan.batch,
    ],
    [
      `each batch of the last group, from batch ${plan.groups?.closingFrom ?? 0} on, counted from 0`,
      plan.groups?.closing ?? [],
    ],
    ["the tail", plan.tail],
    [`after ${plan.groups?.size ?? 1} batches, and at the end of an epoch`, plan.groups?.update ?? []],
    ["each epoch ends", plan.epochEnd],
  ];
  return parts
    .filter(([, steps]) => steps.length > 0)
    .map(([title, steps]) => [`# ${title}`, ...steps.map((s) => `  ${stepToString(s)}`)].join("\n"))
    .join("\n");
}
