import { factory, type Checked, type Definition, type Options, type Spec } from "../base/registry.ts";

/** λ₁ Σ |w| + λ₂ Σ w², added to the loss of each batch. Its gradient is λ₁ sign(w) + 2 λ₂ w. */
export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

/** A regulariser: which penalty a parameter's size costs. */
export interface Regularizer<O extends Options = Options> extends Definition {
  /** The penalty as text. */
  readonly formula: string;
  readonly options: O;
  penalty(options: Checked<O>): Penalty;
}

/** The factory of a regulariser. One with a single λ takes it as a plain number too: l2(0.01). */
export function regularizer<O extends Options>(definition: Regularizer<O>) {
  const make = factory("regularizer", definition) as unknown as (options?: object) => Spec<"regularizer">;
  const names = Object.keys(definition.options);
  const give = (options?: number | { readonly [K in keyof O]?: number }): Spec<"regularizer"> =>
    make(typeof options === "number" && names.length === 1 ? { [names[0]]: options } : (options as object));
  return Object.assign(give, { definition });
}
