/** What a layer gives, in the orders of axes that operators want; each transposition is made once, and where it is wanted. */
import type { Shape } from "../../../memory/shape.ts";
import { ints, type GraphBuilder } from "./builder.ts";

/** Batch first and channels last, as layers have it; channels behind the batch; or, of series, the steps before the batch. */
export type Layout = "last" | "first" | "steps";

/** The axis of the layers' order that stands at each place. */
export function axesOf(layout: Layout, rank: number): number[] {
  const all = Array.from({ length: rank + 1 }, (_, axis) => axis);
  if (layout === "first") return [0, rank, ...all.slice(1, rank)];
  return layout === "steps" ? [1, 0, ...all.slice(2)] : all;
}

export class Value {
  readonly #builder: GraphBuilder;
  readonly #forms = new Map<Layout, string>();
  readonly shape: Shape;
  /** The order in which it was made. */
  readonly layout: Layout;
  /** Which steps count, [batch, T] of ones and zeros. */
  mask: string | undefined;
  /** Whole numbers that an embedding looks up. */
  isCode = false;
  #real: Value | undefined;

  constructor(builder: GraphBuilder, shape: Shape, name: string, layout: Layout = "last") {
    this.#builder = builder;
    this.shape = shape;
    this.layout = layout;
    this.#forms.set(layout, name);
  }

  /** Its name in the order in which it was made. */
  get name(): string {
    return this.#forms.get(this.layout)!;
  }

  /** Its name in this order. */
  in(layout: Layout): string {
    const known = this.#forms.get(layout);
    if (known !== undefined) return known;
    const rank = this.shape.length;
    if (rank === 1) return this.name;
    const from = axesOf(this.layout, rank);
    const perm = axesOf(layout, rank).map((axis) => from.indexOf(axis));
    const name = this.#builder.add("Transpose", [this.name], { perm: ints(perm) }, `${this.name}/${layout}`);
    this.#forms.set(layout, name);
    return name;
  }

  /** Numbers to calculate with. */
  get real(): Value {
    if (!this.isCode) return this;
    return (this.#real ??= this.like(this.#builder.cast(this.name, this.#builder.real)));
  }

  /** The place of the last axis. */
  get channelAxis(): number {
    return axesOf(this.layout, this.shape.length).indexOf(this.shape.length);
  }

  /** Another value in the same order: what works number by number gives. */
  like(name: string, shape = this.shape): Value {
    return new Value(this.#builder, shape, name, this.layout);
  }
}
