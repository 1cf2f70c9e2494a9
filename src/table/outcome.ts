/** What models of tables give for each target, of one or of several. */

/** Which of the targets one is. */
export interface Place {
  readonly k: number;
  readonly several: boolean;
}

/** Of one target: what is predicted for each row, and with it the share of each class, or the quantiles in rising order. */
export interface Predicted<Value> {
  readonly values: readonly Value[];
  readonly shares?: readonly (readonly number[])[];
  readonly quantiles?: readonly (readonly number[])[];
}

/** A model of several targets gives an object by their names. */
export type ByTarget<Several extends boolean, T> = Several extends true ? Readonly<Record<string, T>> : T;
