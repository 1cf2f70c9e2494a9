/** Names of which each is given once. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** The number that the next one of a name has. */
  readonly #next = new Map<string, number>();

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** This name, or with a number behind it. */
  take(wanted: string): string {
    let name = wanted;
    let n = this.#next.get(wanted) ?? 2;
    while (this.#taken.has(name)) name = `${wanted}_${n++}`;
    this.#next.set(wanted, n);
    this.#taken.add(name);
    return name;
  }
}
