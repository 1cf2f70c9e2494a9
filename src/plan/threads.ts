/**
 * A plan for several threads: each walks a plan of its own, with its part of every step's items. Work is split by
 * output, never along a sum, so no bit depends on how many threads there are. A kernel's operands say which items
 * need what; from it follows where threads must meet: only where one needs what another has written.
 *
 *   thread 0  | gather affine relu affine loss | accumulate | ∂loss ∂x | weightGradientUpdate … |      | = all meet
 *   thread 1  |  the other rows of the batch   |            | ∂loss ∂x |  the other rows of w   |
 *
 * Cores are not equally fast: some are smaller, others run other programs, too. Where much is shared between two meetings,
 * each thread does most of its part, and the rests of all parts are claimed by whichever thread is done first.
 *
 *   thread 0  | 0 0 0 0 0 0  rest 0  rest 1 |      the faster one claims both
 *   thread 1  | 1 1 1   1 1 1   1 1 1   1 1 |
 */
import { Storage, tensor, type DType, type Tensor } from "../memory/tensor.ts";
import { NO_TWIN } from "../base/registry.ts";
import { kernels } from "../kernels/index.ts";
import type { Kernel, OperandKind } from "../kernels/kernel.ts";
import { accesses, collide, rowsOf, type TensorAccess } from "./accesses.ts";
import { allSteps, isCallback, isTensor, type Plan, type Step } from "./plan.ts";

/** Where `begin` threads meet; or, where that is 0, one of them claims piece `items`: assembly/threads/barrier.ts. */
const barrierStep: Kernel = {
  name: "barrierStep",
  number: NO_TWIN,
  operands: ["whole barrier"],
  reference: () => undefined,
  shared: undefined,
};

/** Items come in chunks: rows as high as the tiles of products, columns as long as a cache line. */
const CHUNK = { rows: 4, columns: 16 };

/** A step of a batch with less work, in nanoseconds, is not worth a meeting; neither is a plan that has less to share. */
const SMALL_STEP = 4_000;
const SMALL_PLAN = 100_000;

/** The share of each part that any thread may claim, where steps between two meetings have more work, in nanoseconds. */
const REST = 1 / 4;
const LARGE_SECTION = 50_000;

/** About how fast one thread is: multiply-adds, and other numbers written, a nanosecond. */
const SPEED = { terms: 12, numbers: 2 };

export interface SharedPlan {
  /** One a thread; the first is the one whose cursor is the plan's. */
  readonly plans: readonly Plan[];
  /** Where the threads meet, int32: three cache lines, and a number per thread. */
  readonly barrier: Tensor;
  /** What the threads need beyond the plan's own tensors, to be placed. */
  readonly storages: readonly Storage[];
}

/** The plan for several threads; undefined where one is as fast, or where JavaScript runs steps of it. */
export function sharePlan(plan: Plan, threads: number, dtype: DType): SharedPlan | undefined {
  const { rows, batchRows, groups } = plan;
  if (allSteps(plan).some(isCallback)) return undefined;
  const batch = segments(plan.batch, batchRows);
  const shared = batch.filter(({ split }) => split).reduce((sum, { step }) => sum + work(step), 0);
  if (shared < SMALL_PLAN) return undefined;
  const lists = {
    runBegin: segments(plan.runBegin ?? [], batchRows),
    epochBegin: segments(plan.epochBegin, 0),
    tail: segments(plan.tail, rows % batchRows),
    epochEnd: segments(plan.epochEnd, 0),
    update: segments(groups?.update ?? [], 0),
    closing: segments(groups?.closing ?? [], batchRows),
  };
  const barrier = tensor("barrier", 3 + Math.ceil(threads / 16), 16, dtype, { type: "int32" });
  const storages = [barrier.storage];
  const planOf = (thread: number): Plan => {
    const own = thread === 0 ? undefined : new Copies();
    const of = (list: readonly Segment[]) => stepsOf(list, { thread, threads, barrier, own });
    const mine = {
      ...plan,
      runBegin: of(lists.runBegin),
      epochBegin: of(lists.epochBegin),
      batch: of(batch),
      tail: of(lists.tail),
      epochEnd: of(lists.epochEnd),
      groups: groups && { ...groups, update: of(lists.update), closing: of(lists.closing) },
      cursor: own?.of(plan.cursor) ?? plan.cursor,
    };
    storages.push(...(own?.storages() ?? []));
    return mine;
  };
  return { plans: Array.from({ length: threads }, (_, thread) => planOf(thread)), barrier, storages };
}

/** A step, whether threads share it, and whether they meet before it. */
interface Segment {
  readonly step: Step;
  readonly split: boolean;
  readonly waits: boolean;
}

/** Steps are shared where they go by the rows of the batch, which stay with their thread, or where it pays. */
function segments(steps: readonly Step[], rows: number): Segment[] {
  const since: TensorAccess[] = [];
  return steps.map((step, i) => {
    const split = chunks(step) > 1 && (rowsOf(step) === rows || work(step) >= SMALL_STEP);
    const now = accesses(step, split);
    const waits = i === 0 || now.some((a) => since.some((b) => collide(a, b)));
    if (waits) since.length = 0;
    since.push(...now);
    return { step, split, waits };
  });
}

/** How many chunks a step's rows are; 1 if it cannot be shared. */
function chunks(step: Step): number {
  const { shared } = step.kernel;
  return shared === undefined ? 1 : Math.ceil(rowsOf(step) / chunkOf(shared));
}

function chunkOf(shared: readonly OperandKind[]): number {
  return shared.includes("columns!") ? CHUNK.columns : CHUNK.rows;
}

/** Multiply-adds behind a number of a product: as many as an operand has rows or columns. */
const terms = new Map<object, readonly [operand: string, along: "rows" | "columns"]>([
  [kernels.affine, ["x", "columns"]],
  [kernels.dense, ["x", "columns"]],
  [kernels.product, ["x", "columns"]],
  [kernels.weightGradient, ["x", "rows"]],
  [kernels.weightGradientUpdate, ["x", "rows"]],
  [kernels.convolution, ["w", "rows"]],
  [kernels.activatedConvolution, ["w", "rows"]],
  [kernels.convolutionGradient, ["dz", "rows"]],
  [kernels.convolutionGradientUpdate, ["dz", "rows"]],
  [kernels.transposedConvolution, ["wT", "columns"]],
  [kernels.simpleRnn, ["u", "columns"]],
  [kernels.simpleRnnBackward, ["uT", "columns"]],
  [kernels.lstm, ["u", "columns"]],
  [kernels.lstmBackward, ["uT", "columns"]],
  [kernels.gru, ["u", "columns"]],
  [kernels.gruBackward, ["uT", "columns"]],
]);

function termsOf({ kernel, operands }: Step): number {
  const which = terms.get(kernel);
  if (which === undefined) return 0;
  return (operands[kernel.operands.findIndex((row) => row.endsWith(` ${which[0]}`))] as Tensor)[which[1]];
}

/** About how long one thread takes for a step, in nanoseconds. */
function work(step: Step): number {
  const first = step.operands.find((o) => isTensor(o));
  if (first === undefined) return 0;
  const numbers = first.rows * first.columns;
  return numbers / SPEED.numbers + (numbers * termsOf(step)) / SPEED.terms;
}

/** About how long one thread takes for a batch, in nanoseconds. */
export function batchWork({ batch }: Plan): number {
  return batch.reduce((sum, step) => sum + work(step), 0);
}

/** Copies that a thread has of what is "own". */
class Copies {
  readonly #copies = new Map<Storage, Storage>();

  of(t: Tensor): Tensor {
    let storage = this.#copies.get(t.storage);
    if (storage === undefined) this.#copies.set(t.storage, (storage = new Storage(t.name, t.storage.bytes)));
    return { ...t, storage };
  }

  storages(): Iterable<Storage> {
    return this.#copies.values();
  }
}

interface ThreadPart {
  readonly thread: number;
  readonly threads: number;
  readonly barrier: Tensor;
  /** The first thread takes what the plan has. */
  readonly own: Copies | undefined;
}

/** A thread's part of a list, from meeting to meeting; what is not shared is the first one's. */
function stepsOf(list: readonly Segment[], part: ThreadPart): Step[] {
  const sections: Segment[][] = [];
  for (const segment of list) {
    if (segment.waits) sections.push([]);
    sections[sections.length - 1].push(segment);
  }
  return sections.flatMap((section) => {
    const whole = section.filter(({ split }) => !split).map(({ step }) => step);
    const shared = section.filter(({ split }) => split).map(({ step }) => step);
    return [meet(part), ...(part.thread === 0 ? whole : []), ...partsOf(shared, part)];
  });
}

/** What a thread does of shared steps between two meetings: its part; or most of it, and the rests that it claims. */
function partsOf(steps: readonly Step[], part: ThreadPart): Step[] {
  const { thread, threads, own } = part;
  const between = (from: number, to: number) =>
    steps.flatMap((step) => rangeOf(step, from / threads, to / threads, own) ?? []);
  if (steps.reduce((sum, step) => sum + work(step), 0) < LARGE_SECTION) return between(thread, thread + 1);
  const rests = Array.from({ length: threads }, (_, i) => {
    const of = (thread + i) % threads; // its own first
    return [claim(part, of), ...between(of + 1 - REST, of + 1)];
  });
  return [...between(thread, thread + 1 - REST), ...rests.flat()];
}

function meet({ barrier, threads }: ThreadPart): Step {
  return { kernel: barrierStep, operands: [barrier], begin: threads, items: 0 };
}

function claim({ barrier }: ThreadPart, piece: number): Step {
  return { kernel: barrierStep, operands: [barrier], begin: 0, items: piece };
}

/** A step's items from one share of all to another, in whole chunks; undefined where there are none. */
function rangeOf(step: Step, from: number, to: number, own: Copies | undefined): Step | undefined {
  const { kernel, items, perRow = 1 } = step;
  const shared = kernel.shared!;
  const edge = (share: number) => Math.min(items, Math.floor(chunks(step) * share) * chunkOf(shared) * perRow);
  const [begin, end] = [edge(from), edge(to)];
  if (begin === end) return undefined;
  const operands = step.operands.map((o, i) => (own && isTensor(o) && shared[i] === "own" ? own.of(o) : o));
  return { kernel, operands, begin, items: end, perRow };
}
