/** The optimizer's memory for a model: hyperparameters and a state for each parameter, placed next to the weights. */
import type { Parameter } from "../plan/parameter.ts";
import type { Arena } from "../memory/arena.ts";
import { tensor, type Matrix, type RealArray, type Tensor } from "../memory/tensor.ts";
import type { Optimizer } from "../kernels/optimizers/optimizer.ts";
import type { Hyper, OptimizerState } from "../plan/update.ts";
import { rateFunction, savedRate, type Rate } from "../schedules/rate.ts";
import { readMatrix, writeMatrix } from "../memory/matrix.ts";

/** What files hold of it. */
export interface OptimizerSnapshot {
  /** Updates of the weights so far. */
  readonly steps: number;
  /** The scalars that change from step to step, for each multiplier of the learning rate in order. */
  readonly running: Float64Array;
  readonly state: readonly { name: string; data: ReturnType<typeof readMatrix> }[];
}

export class ModelOptimizerState implements OptimizerState {
  readonly optimizer: Optimizer;
  readonly hypers: readonly Hyper[];
  readonly state: ReadonlyMap<Parameter, Tensor>;
  steps = 0;
  readonly #arena: Arena;
  /** Hyperparameters that do not change: the learning rate and the options. The running ones stand behind them. */
  readonly #constants: number;
  #given: Rate;
  #rate: (step: number) => number;
  #rateIsNew = true;

  constructor(optimizer: Optimizer, parameters: readonly Parameter[], arena: Arena) {
    this.optimizer = optimizer;
    this.#arena = arena;
    this.#given = optimizer.learningRate;
    this.#rate = rateFunction(this.#given);
    this.#constants = optimizer.hyper.length - Object.keys(optimizer.rule.running).length;
    const trained = parameters.filter((p) => p.trainable);
    const multipliers = new Set(trained.map(({ learningRateMultiplier = 1 }) => learningRateMultiplier));
    this.hypers = [...multipliers].map((multiplier) => {
      const name = multiplier === 1 ? "optimizer/hyper" : `optimizer/hyper·${multiplier}`;
      return { multiplier, tensor: tensor(name, 1, optimizer.hyper.length, arena.dtype, { type: "float64" }) };
    });
    const { slots } = optimizer;
    const state = new Map<Parameter, Tensor>();
    for (const p of trained) {
      if (slots.length === 0) continue;
      state.set(p, tensor(`optimizer/${p.name}`, slots.length * p.tensor.rows, p.tensor.columns, arena.dtype));
    }
    this.state = state;
    arena.place(this.#storages());
    for (const { tensor } of this.hypers) arena.viewForWrite(tensor).data.set(optimizer.hyper);
    for (const t of state.values()) {
      const { data } = arena.viewForWrite(t);
      slots.forEach((first, i) =>
        data.fill(first, (i * data.length) / slots.length, ((i + 1) * data.length) / slots.length),
      );
    }
    this.writeRate();
  }

  get scheduled(): boolean {
    return typeof this.#given !== "number";
  }

  /** The learning rate as it was given: a number, a schedule or a function. */
  get learningRate(): Rate {
    return this.#given;
  }

  /** Checked already. */
  set learningRate(value: Rate) {
    this.#rate = rateFunction(value);
    this.#given = value;
    this.#rateIsNew = true;
  }

  rate(step: number): number {
    return this.#rate(step);
  }

  /** The optimizer's options as plain data, with the learning rate as it is now. */
  get config(): Optimizer["config"] {
    return { ...this.optimizer.config, learningRate: savedRate(this.#given) };
  }

  release(): void {
    this.#arena.release(this.#storages());
  }

  /** Steps, running scalars and state as plain numbers, for saving. */
  snapshot(): OptimizerSnapshot {
    const running = this.hypers.flatMap(({ tensor }) => [...this.#arena.view(tensor).data.subarray(this.#constants)]);
    return {
      steps: this.steps,
      running: Float64Array.from(running),
      state: [...this.state].map(([p, t]) => ({ name: p.name, data: readMatrix(this.#arena.view(t) as Matrix) })),
    };
  }

  /** How many numbers `running` of a snapshot has. */
  get runningSize(): number {
    return this.hypers.length * (this.optimizer.hyper.length - this.#constants);
  }

  /** Takes up what `snapshot` gave; sizes must be right. The options stay what they are configured to. */
  restore(steps: number, running: RealArray, state: ReadonlyMap<string, ArrayLike<number>>): void {
    this.steps = steps;
    const each = this.optimizer.hyper.length - this.#constants;
    this.hypers.forEach(({ tensor }, i) => {
      this.#arena.viewForWrite(tensor).data.set(running.slice(i * each, (i + 1) * each), this.#constants);
    });
    for (const [p, t] of this.state) writeMatrix(this.#arena.viewForWrite(t) as Matrix, state.get(p.name)!);
  }

  /**
   * Before a walk, while nobody computes: a rate that is the same for all steps stands in memory; a table has the others
   * (Rates in plan/learn.ts).
   */
  writeRate(): void {
    if (!this.#rateIsNew) return;
    this.#rateIsNew = false;
    if (typeof this.#given !== "number") return;
    for (const { tensor, multiplier } of this.hypers)
      this.#arena.viewForWrite(tensor).data[0] = this.#given * multiplier;
  }

  #storages() {
    return [...this.hypers.map(({ tensor }) => tensor.storage), ...[...this.state.values()].map((t) => t.storage)];
  }
}
