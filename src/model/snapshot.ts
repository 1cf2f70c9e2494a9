/** The weights and the optimizer's memory at one step, to go back to. */
import { findNonFinite } from "../data/finite.ts";
import type { Arena } from "../memory/arena.ts";
import type { Matrix, RealArray } from "../memory/tensor.ts";
import type { LearnerSnapshot, LearnerState } from "./learner.ts";
import { readMatrix, writeMatrix, type Network } from "./network.ts";
import { SHARE } from "./watch.ts";

export class Snapshot {
  readonly #network: Network;
  readonly #arena: Arena;
  readonly #learner: LearnerState;
  #weights: RealArray[] = [];
  #learned: LearnerSnapshot | undefined;
  /** Where it was taken: number of the epoch, and batch in it. */
  epoch = 0;
  batch = 0;
  readonly #start = performance.now();
  #spent = 0;
  #cost = 0;
  #least = Infinity;

  constructor(network: Network, arena: Arena, learner: LearnerState) {
    this.#network = network;
    this.#arena = arena;
    this.#learner = learner;
  }

  /** Takes down what is there now, if there is time for it and the loss so far has not run away. */
  keep(epoch: number, batch: number, loss: () => number): void {
    const start = performance.now();
    if (this.#spent + this.#cost > SHARE * (start - this.#start)) return;
    const now = loss();
    if (!(now <= 10 * this.#least)) return;
    this.#least = Math.min(this.#least, now);
    this.take(epoch, batch);
    this.#cost = performance.now() - start;
    this.#spent += this.#cost;
  }

  /** Takes down what is there now, unless it is not finite: then what was taken before stays. */
  take(epoch: number, batch: number): void {
    const weights = this.#network.parameters.map(({ tensor }) => readMatrix(this.#arena.view(tensor) as Matrix));
    const learned = this.#learner.snapshot();
    const { dtype } = this.#network;
    if ([...weights, ...learned.state.map(({ data }) => data)].some((data) => findNonFinite(data, dtype) >= 0)) return;
    this.#weights = weights;
    this.#learned = learned;
    this.epoch = epoch;
    this.batch = batch;
  }

  restore(): void {
    if (this.#learned === undefined) return;
    const { steps, running, state } = this.#learned;
    this.#network.parameters.forEach(({ tensor }, i) =>
      writeMatrix(this.#arena.edit(tensor) as Matrix, this.#weights[i]),
    );
    this.#learner.restore(steps, running, new Map(state.map(({ name, data }) => [name, data])));
  }
}
