/**
 * The last good weights of a training, with the optimizer's memory, to go back to. Whether weights are good shows in the
 * loss of the steps after them: until then those before are kept, too.
 */
import { findNonFinite } from "../data/finite.ts";
import type { Arena } from "../memory/arena.ts";
import type { Matrix, RealArray } from "../memory/tensor.ts";
import type { OptimizerSnapshot, ModelOptimizerState } from "../session/optimizerState.ts";
import { readMatrix, writeMatrix } from "../memory/matrix.ts";
import type { Network } from "../network/network.ts";
import { SHARE } from "./monitor.ts";

/** A step's weights and state, and where that is: number of the epoch, and batch in it. */
interface Taken {
  readonly weights: readonly RealArray[];
  readonly learned: OptimizerSnapshot;
  readonly epoch: number;
  readonly batch: number;
}

/** A loss so many times the least so far has run away. */
const AWAY = 10;

export class Snapshot {
  readonly #network: Network;
  readonly #arena: Arena;
  readonly #learner: ModelOptimizerState;
  #good: Taken;
  #newest: Taken;
  readonly #start = performance.now();
  #spent = 0;
  #cost = 0;
  #least = Infinity;

  /** Takes down the beginning, in the epoch of that number. */
  constructor(network: Network, arena: Arena, learner: ModelOptimizerState, epoch: number) {
    this.#network = network;
    this.#arena = arena;
    this.#learner = learner;
    this.#good = this.#newest = this.#take(epoch, 0);
  }

  /** Takes down what is there now, if there is time for it and it is finite. `loss`: of the steps until now. */
  keep(epoch: number, batch: number, loss: () => number): void {
    const start = performance.now();
    if (this.#spent + this.#cost > SHARE * (start - this.#start)) return;
    const now = loss();
    if (!(now <= AWAY * this.#least)) return;
    this.#least = Math.min(this.#least, now);
    const taken = this.#take(epoch, batch);
    const { dtype } = this.#network;
    const all = [...taken.weights, ...taken.learned.state.map(({ data }) => data)];
    if (all.every((data) => findNonFinite(data, dtype) < 0)) {
      this.#good = this.#newest;
      this.#newest = taken;
    }
    this.#cost = performance.now() - start;
    this.#spent += this.#cost;
  }

  /** Goes back; answers to where. */
  restore(): { epoch: number; batch: number } {
    const { weights, learned, epoch, batch } = this.#good;
    const { steps, running, state } = learned;
    this.#network.parameters.forEach(({ tensor }, i) =>
      writeMatrix(this.#arena.viewForWrite(tensor) as Matrix, weights[i]),
    );
    this.#learner.restore(steps, running, new Map(state.map(({ name, data }) => [name, data])));
    return { epoch, batch };
  }

  #take(epoch: number, batch: number): Taken {
    const weights = this.#network.parameters.map(({ tensor }) => readMatrix(this.#arena.view(tensor) as Matrix));
    return { weights, learned: this.#learner.snapshot(), epoch, batch };
  }
}
