/** The passes of a recurrent layer around its steps of time: one product for all inputs before them, two for the kernels behind. */
import type { Configured } from "../base/registry.ts";
import type { Activation } from "../kernels/activations/activation.ts";
import { kernels } from "../kernels/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operation } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { asPositions, inFormOf } from "../plan/positions.ts";
import { packed, unpacked, type Walk } from "./masks.ts";
import {
  emitBiasUpdate,
  emitKernelUpdate,
  emitTranspose,
  emitUpdate,
  gradientOf,
  productScratch,
} from "../plan/update.ts";

/** What a cell works on: series as rows of steps, T a sample. */
export interface CellInput {
  readonly name: string;
  /** x·W + b, [B·T, gates · U]; the cell may write over it. */
  readonly z: Tensor;
  readonly u: Tensor;
  /** Of the product with u, [1, gates · U]; zeros where there is none. */
  readonly recurrentBias: () => Tensor;
  readonly scratch: Tensor;
  readonly walk: Walk;
}

/** Steps of time: what distinguishes an LSTM from a GRU. */
export interface Cell {
  readonly activation?: Configured<Activation>;
  /** Columns of the kernels for each unit. */
  readonly gates: number;
  /** Whether the product with the recurrent kernel has a bias of its own. */
  readonly recurrentBias: boolean;
  /** Emits the steps; h is [B·T, U]. `backward`: from ∂E/∂h to ∂E/∂z, and to ∂E/∂ of the product with u. */
  forward(
    plan: PlanBuilder,
    input: CellInput,
  ): { h: Tensor; backward(dh: Tensor, uT: Tensor): { dz: Tensor; dRecurrent: Tensor } };
}

export interface RecurrentParameters {
  readonly kernel: Parameter;
  readonly recurrentKernel: Parameter;
  readonly bias: Parameter | undefined;
}

/** What of its options decides its passes. */
export interface RecurrentForm {
  readonly units: number;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly dropout: number;
}

/** Where a recurrent layer stands: series of T steps of I numbers. */
export interface RecurrentPlace {
  readonly name: string;
  readonly kind: string;
  readonly T: number;
  readonly I: number;
  readonly position: number;
  /** The outputs of all steps leave in the order in which they are made. */
  readonly reorders: boolean;
}

/** Windows of one tap on series of T steps: at one step, or at each step the one before it. */
const stepWindow = (T: number, step: number) => [1, T, 1, 1, 1, 1, 1, 1, 0, -step, 1, 1] as const;
const stepBefore = (T: number, backwards: boolean) => [1, T, 1, 1, 1, 1, 1, 1, 0, backwards ? -1 : 1, 1, T] as const;
/** One window over all T steps. */
const allSteps = (T: number) => [1, T, 1, T, 1, 1, 1, 1, 0, 0, 1, 1] as const;

/** x·W + b of all steps, the cell's steps of time, and what learns from them. */
export function recurrentOperation(
  { name, kind, T, I, position, reorders }: RecurrentPlace,
  cell: Cell,
  { units: U, returnSequences, goBackwards, dropout }: RecurrentForm,
  { kernel, recurrentKernel, bias }: RecurrentParameters,
): Operation {
  const columns = cell.gates * U;
  const end = goBackwards ? 0 : T - 1;
  const last = stepWindow(T, end);
  return {
    name,
    parameters: bias === undefined ? [kernel, recurrentKernel] : [kernel, recurrentKernel, bias],
    random: dropout > 0,
    recurs: [
      {
        name,
        cell: kind,
        activation: cell.activation,
        steps: T,
        backwards: goBackwards,
        drops: dropout > 0,
        kernel,
        recurrentKernel,
        bias,
        output: (t, u) => (returnSequences ? (reorders ? T - 1 - t : t) * U + u : t === end ? u : undefined),
      },
    ],
    forward(plan, [given, mask]) {
      const { rows } = plan;
      const walk = [T, goBackwards ? 1 : 0] as const;
      const all = asPositions(plan, given, I, `${name}/input`);
      const series = mask === undefined ? all : packed(plan, all, mask, walk, `${name}/packed`);
      const kept = dropout > 0 ? keptInputs(plan, name, { T, I, rate: dropout, position }) : undefined;
      const x = kept === undefined ? series : plan.like(series, `${name}/dropped`);
      if (kept !== undefined) plan.stepOver(x, kernels.dropoutBackward, [x, series, kept]);
      const biases = bias && biasRows(plan, name, bias, cell.recurrentBias);
      const z = plan.tensor(`${name}/gates`, x.rows, columns);
      if (biases === undefined) plan.stepOver(x, kernels.product, [z, x, kernel.tensor, productScratch(plan, I)]);
      else plan.stepOver(x, kernels.affine, [z, x, kernel.tensor, biases[0], productScratch(plan, I)]);
      const u = recurrentKernel.tensor;
      const scratch = productScratch(plan, columns);
      const recurrentBias = () => biases?.[1] ?? plan.tensor(`${name}/noBias`, 1, columns);
      const passes = cell.forward(plan, { name, z, u, recurrentBias, scratch, walk });
      const { h } = passes;
      const states = mask === undefined ? h : unpacked(plan, h, mask, walk, `${name}/states`, 1);
      return { output: output(), keepsOutput: true, backward };

      function output(): Tensor {
        if (returnSequences && !reorders) return states;
        const y = returnSequences ? plan.like(h, `${name}/output`) : plan.tensor(`${name}/output`, rows, U);
        if (returnSequences) plan.step(kernels.reverseSteps, [y, states, T], rows);
        else plan.step(kernels.sumWindows, [y, states, 0, ...last], rows);
        return y;
      }

      /** ∂E/∂h of every step. */
      function ofSteps(dy: Tensor): Tensor {
        if (returnSequences && !reorders) return dy;
        const dh = plan.like(h, `${name}/dSteps`);
        if (returnSequences) plan.step(kernels.reverseSteps, [dh, dy, T], rows);
        else plan.step(kernels.spreadWindows, [dh, dy, 0, ...last], rows);
        return dh;
      }

      function backward(dy: Tensor, [wantsInput]: readonly boolean[]): [Tensor | undefined] {
        const transposed = (of: Parameter) => emitTranspose(plan, of.tensor, of.name);
        const dStates = ofSteps(dy);
        const dh = mask === undefined ? dStates : packed(plan, dStates, mask, walk, `${name}/dPacked`, 1);
        const { dz, dRecurrent } = passes.backward(dh, transposed(recurrentKernel));
        let dx: Tensor | undefined;
        if (wantsInput) {
          const own = plan.like(x, `${name}/dInput`);
          plan.stepOver(x, kernels.product, [own, dz, transposed(kernel), productScratch(plan, columns)]);
          if (kept !== undefined) plan.stepOver(own, kernels.dropoutBackward, [own, own, kept]);
          const each = mask === undefined ? own : unpacked(plan, own, mask, walk, `${name}/dAll`);
          dx = inFormOf(plan, each, given, `${name}/dRows`);
        }
        if (recurrentKernel.trainable) {
          const before = plan.like(h, `${name}/before`);
          plan.step(kernels.sumWindows, [before, h, 0, ...stepBefore(T, goBackwards)], rows);
          emitKernelUpdate(plan, recurrentKernel, before, dRecurrent);
        }
        emitKernelUpdate(plan, kernel, x, dz);
        if (bias === undefined) return [dx];
        if (cell.recurrentBias) emitBiasRows(plan, name, bias, [dz, dRecurrent]);
        else emitBiasUpdate(plan, bias, dz);
        return [dx];
      }
    },
  };
}

/** Of dropout, [B·T, I]: what the inputs are multiplied with, the same at all steps of a series; undefined where nothing is drawn. */
function keptInputs(
  plan: PlanBuilder,
  name: string,
  { T, I, rate, position }: { T: number; I: number; rate: number; position: number },
): Tensor | undefined {
  const { rows, random, trains } = plan;
  if (!trains || random === undefined) return undefined;
  const [drawn, nothing] = ["mask", "nothing"].map((what) => plan.tensor(`${name}/${what}`, rows, I));
  plan.step(
    kernels.dropout,
    [nothing, drawn, nothing, random.tables.table(`${name}/rate`, rate), random.seed, random.cursor, position],
    rows,
  );
  const mask = plan.tensor(`${name}/stepMask`, rows * T, I);
  plan.step(kernels.spreadWindows, [mask, drawn, 0, ...allSteps(T)], rows);
  return mask;
}

/** The bias as rows of their own: that of the inputs, and that of the recurrent product, where it has one. */
function biasRows(plan: PlanBuilder, name: string, { tensor }: Parameter, both: boolean): readonly Tensor[] {
  if (!both) return [tensor];
  const { columns } = tensor;
  const joined = plan.tensor(`${name}/biases`, 1, 2 * columns);
  plan.step(kernels.reshape, [joined, tensor], 1);
  return [0, 1].map((i) => {
    const row = plan.tensor(`${name}/bias${i}`, 1, columns);
    plan.step(kernels.copyColumns, [row, joined, 0, i * columns, columns], 1);
    return row;
  });
}

/** The gradient of both rows of a bias: the sums of what is given. */
function emitBiasRows(plan: PlanBuilder, name: string, bias: Parameter, of: readonly Tensor[]): void {
  if (!bias.trainable) return;
  const { columns } = bias.tensor;
  const joined = plan.tensor(`${name}/dBiases`, 1, 2 * columns);
  of.forEach((dz, i) => {
    const row = plan.tensor(`${name}/dBias${i}`, 1, columns);
    plan.step(kernels.biasGradient, [row, dz], columns);
    plan.step(kernels.copyColumns, [joined, row, i * columns, 0, columns], 1);
  });
  plan.step(kernels.reshape, [gradientOf(plan, bias), joined], 1);
  emitUpdate(plan, bias);
}
