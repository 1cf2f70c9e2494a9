/**
 * The last good state of a training, to go back to. Whether weights are good shows in the loss of the steps after them:
 * until then those before are kept, too.
 */
import { findNonFinite } from "../../data/finite.ts";
import type { Session } from "../../session/session.ts";
import type { ModelState } from "../../session/state.ts";
import type { Observer, Walk } from "../observer.ts";
import { SHARE } from "./monitor.ts";

/** A state, and where the training was then: number of the epoch, and batch in it. */
interface Kept {
  readonly state: ModelState;
  readonly epoch: number;
  readonly batch: number;
}

/** A loss so many times the least so far has run away. */
const AWAY = 10;

export class Rollback implements Observer {
  readonly #session: Session;
  #good: Kept;
  #newest: Kept;
  readonly #start = performance.now();
  #spent = 0;
  #cost = 0;
  #least = Infinity;

  /** Keeps the state at the beginning, in the epoch of that number. */
  constructor(session: Session, epoch: number) {
    this.#session = session;
    this.#good = this.#newest = { state: session.readState(), epoch, batch: 0 };
  }

  /** Keeps the state if there is time for it, and if weights and loss are good. */
  batchEnd({ epoch, batch, loss }: Walk): void {
    if (this.#session.engine.backend.stale) return;
    const start = performance.now();
    if (this.#spent + this.#cost > SHARE * (start - this.#start)) return;
    const now = loss();
    if (!(now <= AWAY * this.#least)) return;
    this.#least = Math.min(this.#least, now);
    const state = this.#session.readState();
    const all = [...state.weights, ...(state.optimizer?.state.map(({ data }) => data) ?? [])];
    if (all.every((data) => findNonFinite(data, this.#session.spec.dtype) < 0)) {
      this.#good = this.#newest;
      this.#newest = { state, epoch, batch };
    }
    this.#cost = performance.now() - start;
    this.#spent += this.#cost;
  }

  /** Goes back to the last good state; returns where the training was then. */
  restore(): { epoch: number; batch: number } {
    const { state, epoch, batch } = this.#good;
    this.#session.restore(state);
    return { epoch, batch };
  }
}
