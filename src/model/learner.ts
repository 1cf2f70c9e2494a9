/** The optimizer's memory for a model: hyperparameters and a state for each parameter, placed next to the weights. */
import type { Parameter } from "../layers/layer.ts";
import type { Arena } from "../memory/arena.ts";
import { tensor, type Matrix, type Tensor } from "../memory/tensor.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Learner } from "../plan/learn.ts";
import { readMatrix, writeMatrix } from "./network.ts";

export class LearnerState implements Learner {
  readonly optimizer: Optimizer;
  readonly hyper: Tensor;
  readonly state: ReadonlyMap<Parameter, Tensor>;
  readonly #arena: Arena;

  constructor(optimizer: Optimizer, parameters: readonly Parameter[], arena: Arena) {
    this.optimizer = optimizer;
    this.#arena = arena;
    const { rule, slots } = optimizer;
    this.hyper = tensor("optimizer/hyper", 1, rule.hyper.length, arena.dtype, { type: "float64" });
    const state = new Map<Parameter, Tensor>();
    for (const p of parameters) {
      if (!p.trainable || slots === 0) continue;
      state.set(p, tensor(`optimizer/${p.name}`, slots * p.tensor.rows, p.tensor.columns, arena.dtype));
    }
    this.state = state;
    arena.place(this.#storages());
    arena.view(this.hyper).data.set(optimizer.initial());
  }

  release(): void {
    this.#arena.release(this.#storages());
  }

  /** Hyperparameters and state as plain numbers, for saving. */
  snapshot(): { hyper: number[]; state: { name: string; data: ReturnType<typeof readMatrix> }[] } {
    return {
      hyper: [...this.#arena.view(this.hyper).data],
      state: [...this.state].map(([p, t]) => ({ name: p.name, data: readMatrix(this.#arena.view(t) as Matrix) })),
    };
  }

  /** Takes up what `snapshot` gave; sizes must be right. */
  restore(hyper: ArrayLike<number>, state: ReadonlyMap<string, ArrayLike<number>>): void {
    this.#arena.view(this.hyper).data.set(hyper);
    for (const [p, t] of this.state) writeMatrix(this.#arena.view(t) as Matrix, state.get(p.name)!);
  }

  #storages() {
    return [this.hyper.storage, ...[...this.state.values()].map((t) => t.storage)];
  }
}
