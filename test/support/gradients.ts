/** Gradients without an optimizer, and the loss as a function of the weights, for central differences. */
import type { Backend } from "../../src/backends/backend.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { input } from "../../src/layers/symbolic.ts";
import type { Loss } from "../../src/kernels/losses/loss.ts";
import { Arena } from "../../src/memory/arena.ts";
import type { Matrix, Tensor } from "../../src/memory/tensor.ts";
import { readMatrix } from "../../src/memory/matrix.ts";
import { buildNetwork, initialize } from "../../src/network/network.ts";
import { compileRun } from "../../src/plan/compile.ts";
import { TensorPool } from "../../src/plan/plan.ts";

export interface Rows {
  rows: number;
  columns: number;
  data: readonly number[];
}

export interface Rig {
  /** Names of all parameters, frozen ones included. */
  readonly parameters: readonly string[];
  /** ∂loss/∂parameter in row order; undefined where the plan computes none. */
  gradient(name: string): Float64Array | undefined;
  /** The loss of the batch with the weights as they stand. */
  loss(): number;
  /** Adds to one weight of a parameter; `at` counts in row order. */
  nudge(name: string, at: number, by: number): void;
}

/** A network with its batch in a float64 arena of the backend: one plan that keeps gradients, one of the loss alone. */
export function gradientRig(backend: Backend, layers: readonly Layer[], loss: Loss, x: Rows, y: Rows): Rig {
  const parameter = loss.parameter === undefined ? 0 : Number(loss.options![loss.parameter].initial);
  const arena = new Arena(backend.memory, "float64");
  const first = input({ shape: [x.columns] });
  const network = buildNetwork([first], [layers.reduce((value, layer) => layer.apply(value), first)], "float64");
  arena.place(network.parameters.map((p) => p.tensor.storage));
  initialize(network, arena, [1, 0]);
  const view = (t: Tensor) => arena.view(t) as Matrix;

  const load = (trains: boolean) => {
    const pool = new TensorPool("float64");
    const { plan, tensors } = compileRun(
      {
        network,
        targets: [
          {
            loss: { definition: loss, spec: { kind: "loss", name: loss.name, options: {} }, parameter },
            weight: 1,
            metrics: [],
          },
        ],
        batchSize: x.rows,
        rows: x.rows,
        x: [{ columns: x.columns, type: "real", scale: 1 }],
        y: [{ columns: y.columns, type: loss.targets === "label" ? "int32" : "real", scale: 1 }],
        shuffled: false,
        capacity: 1,
        trains,
        weighted: false,
      },
      pool,
    );
    arena.place(pool.storages());
    const runner = backend.load(plan, arena);
    arena.view(tensors.x[0]).data.set(x.data);
    arena.view(tensors.y[0]).data.set(y.data);
    arena.view(tensors.order).data.forEach((_, i, order) => (order[i] = i));
    const run = () => {
      if (runner.run(1) !== 0) throw new Error("the loss is not finite");
      return arena.view(tensors.history).data[0];
    };
    return { pool, run, named: new Set(plan.batch.flatMap((step) => step.operands.map(nameOf))) };
  };
  const training = load(true),
    evaluation = load(false);

  const parameterOf = (name: string) => network.parameters.find((p) => p.name === name)!;
  return {
    parameters: network.parameters.map((p) => p.name),
    gradient(name) {
      const { tensor } = parameterOf(name);
      if (!training.named.has(`∂${name}`)) return undefined;
      training.run();
      return readMatrix(view(training.pool.tensor(`∂${name}`, tensor.rows, tensor.columns))) as Float64Array;
    },
    loss: evaluation.run,
    nudge(name, at, by) {
      const w = view(parameterOf(name).tensor);
      w.data[Math.floor(at / w.columns) * w.stride + (at % w.columns)] += by;
    },
  };
}

function nameOf(operand: unknown): string {
  return typeof operand === "object" && operand !== null && "name" in operand ? String(operand.name) : "";
}

/** Half the step of the central difference: rounding (1e-16 / eps) and curvature (eps²) both stay far below the tolerance. */
const EPSILON = 1e-6;
/** PyTorch's gradcheck: what a right gradient in float64 keeps by orders of magnitude and a wrong factor or sign never does. */
const ATOL = 1e-5,
  RTOL = 1e-3;

export interface Comparison {
  /** Weights compared. */
  count: number;
  /** Largest gradient met: a network whose gradients are all 0 would prove nothing. */
  largest: number;
  /** What is off, as text; empty if all agree. */
  wrong: string[];
}

/** Every weight's analytic gradient beside (E(w + ε) − E(w − ε)) / 2ε. */
export function compareGradients(rig: Rig): Comparison {
  const result: Comparison = { count: 0, largest: 0, wrong: [] };
  for (const name of rig.parameters) {
    const analytic = rig.gradient(name);
    analytic?.forEach((g, at) => {
      rig.nudge(name, at, EPSILON);
      const above = rig.loss();
      rig.nudge(name, at, -2 * EPSILON);
      const below = rig.loss();
      rig.nudge(name, at, EPSILON);
      const numeric = (above - below) / (2 * EPSILON);
      result.count++;
      result.largest = Math.max(result.largest, Math.abs(g));
      if (!(Math.abs(g - numeric) <= ATOL + RTOL * Math.abs(numeric)))
        result.wrong.push(`∂${name}[${at}] is ${g}, by differences ${numeric}`);
    });
  }
  return result;
}
