/** The optimizer's memory for a model: hyperparameters and a state for each parameter, placed next to the weights. */
import type { Parameter } from "../plan/parameter.ts";
import type { Arena } from "../memory/arena.ts";
import { tensor, type Matrix, type Tensor } from "../memory/tensor.ts";
import type { Optimizer } from "../kernels/optimizers/optimizer.ts";
import type { Hyper, HyperSchedule, OptimizerState } from "../plan/update.ts";
import { rateFunction, savedRate, type Rate } from "../schedules/rate.ts";
import { isSchedule } from "../schedules/schedule.ts";
import { readMatrix, writeMatrix } from "../memory/matrix.ts";

/** A copy of it outside of the model's memory: what files hold, and what a training goes back to. */
export interface OptimizerSnapshot {
  /** Updates of the weights so far. */
  readonly steps: number;
  /** The scalars that change from step to step, for each multiplier of the learning rate in order. */
  readonly running: Float64Array;
  readonly state: readonly { name: string; data: ReturnType<typeof readMatrix> }[];
}

/** What an optimizer keeps for a network's parameters: how much of it there is, before any of it is placed. */
export function optimizerLayout({ rule, slots }: Optimizer, parameters: readonly Parameter[]) {
  const trained = parameters.filter((p) => p.trainable);
  return {
    /** The multipliers of the learning rate that occur, each once. */
    multipliers: [...new Set(trained.map(({ learningRateMultiplier = 1 }) => learningRateMultiplier))],
    /** Scalars that change from step to step, for each multiplier. */
    running: Object.keys(rule.running).length,
    /** The state of each trained parameter, slot below slot; none for rules without state. */
    state: (slots.length === 0 ? [] : trained).map((parameter) => {
      const { rows, columns } = parameter.tensor;
      return { parameter, rows: slots.length * rows, columns };
    }),
  };
}

export class ModelOptimizerState implements OptimizerState {
  readonly optimizer: Optimizer;
  readonly hypers: readonly Hyper[];
  readonly state: ReadonlyMap<Parameter, Tensor>;
  steps = 0;
  readonly #arena: Arena;
  /** How many hyperparameters do not change: the learning rate and the options. The running ones follow them. */
  readonly #constants: number;
  #given: Rate;
  #rate: (step: number) => number;
  #rateIsNew = true;

  constructor(optimizer: Optimizer, parameters: readonly Parameter[], arena: Arena) {
    const { dtype } = arena;
    const { multipliers, running, state } = optimizerLayout(optimizer, parameters);
    this.optimizer = optimizer;
    this.#arena = arena;
    this.#given = optimizer.learningRate;
    this.#rate = rateFunction(this.#given);
    this.#constants = optimizer.hyper.length - running;
    this.hypers = multipliers.map((multiplier) => {
      const name = multiplier === 1 ? "optimizer/hyper" : `optimizer/hyper·${multiplier}`;
      return { multiplier, tensor: tensor(name, 1, optimizer.hyper.length, dtype, { type: "float64" }) };
    });
    this.state = new Map(
      state.map(({ parameter, rows, columns }) => [
        parameter,
        tensor(`optimizer/${parameter.name}`, rows, columns, dtype),
      ]),
    );
    arena.place(this.#storages());
    for (const { tensor } of this.hypers) arena.viewForWrite(tensor).data.set(optimizer.hyper);
    const { slots } = optimizer;
    for (const t of this.state.values()) {
      const { data } = arena.viewForWrite(t);
      const slot = data.length / slots.length;
      slots.forEach((first, i) => data.fill(first, i * slot, (i + 1) * slot));
    }
    this.writeRate();
  }

  get schedules(): HyperSchedule[] {
    const { rule, config } = this.optimizer;
    const options = Object.keys(rule.options).flatMap((name, i): HyperSchedule[] => {
      const value = config[name];
      return isSchedule(value) ? [{ name, place: i + 1, value: rateFunction(value) }] : [];
    });
    if (typeof this.#given === "number") return options;
    return [{ name: "learningRate", place: 0, value: (step) => this.#rate(step) }, ...options];
  }

  /** The learning rate as the user gave it: a number, a schedule or a function. */
  get learningRate(): Rate {
    return this.#given;
  }

  /** Has been checked by the caller. */
  set learningRate(value: Rate) {
    this.#rate = rateFunction(value);
    this.#given = value;
    this.#rateIsNew = true;
  }

  /** The learning rate of a step. Throws E_CONFIG for what is none. */
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

  /** Restores what `snapshot` returned; sizes are not checked. The options stay what they are configured to. */
  restore({ steps, running, state }: OptimizerSnapshot): void {
    this.steps = steps;
    const each = this.optimizer.hyper.length - this.#constants;
    this.hypers.forEach(({ tensor }, i) => {
      this.#arena.viewForWrite(tensor).data.set(running.slice(i * each, (i + 1) * each), this.#constants);
    });
    [...this.state.values()].forEach((t, i) => writeMatrix(this.#arena.viewForWrite(t) as Matrix, state[i].data));
  }

  /**
   * Before a walk, while no thread computes: a rate that is the same for all steps is written to memory; a table holds the others
   * (StepTables in plan/plan.ts).
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
