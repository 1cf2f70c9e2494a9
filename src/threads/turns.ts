/** Tasks that must not overlap, one after the other in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether a task runs or waits. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  take<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const turn = this.#last.then(task).finally(() => this.#waiting--);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
