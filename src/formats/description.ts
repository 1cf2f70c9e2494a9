/**
 * Models as other formats are made from and read to: layers by kind, options and weights, with the names of what they
 * read. A reader gives no shapes of layers: they follow from the inputs when the network is built.
 */
import type { JSONObject } from "../base/json.ts";
import type { Shape } from "../memory/shape.ts";
import type { DType, RealArray } from "../memory/tensor.ts";

export interface DescribedInput {
  readonly name: string;
  readonly shape: Shape;
}

/** A weight of a layer by its name within the layer, such as "kernel" or "forward/recurrentKernel"; row-major. */
export interface ReadWeight {
  readonly name: string;
  readonly data: RealArray;
}

/** A layer as a reader of a format gives it. */
export interface ReadLayer {
  /** A name of src/layers/all.ts. */
  readonly kind: string;
  readonly name: string;
  /** The options of the layer, as its factory takes them. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the inputs and layers that it reads, all of them before it. */
  readonly from: readonly string[];
  /** All of its weights. */
  readonly weights: readonly ReadWeight[];
}

/** A model as a reader of a format gives it. */
export interface ReadModel {
  readonly dtype: DType;
  readonly inputs: readonly DescribedInput[];
  /** In an order in which each finds what it reads before it. */
  readonly layers: readonly ReadLayer[];
  /** Names of layers. */
  readonly outputs: readonly string[];
  /** The names of each output's classes; an output without names has none. */
  readonly labels?: readonly (readonly string[])[];
  readonly metadata?: JSONObject;
}

export interface DescribedWeight extends ReadWeight {
  /** The shape a user sees: a bias is [units]. */
  readonly shape: Shape;
  readonly trainable: boolean;
}

export interface DescribedLayer extends ReadLayer {
  /** All options, defaults too. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Shapes of a row of what it reads and gives. */
  readonly inputShapes: readonly Shape[];
  readonly shape: Shape;
  readonly weights: readonly DescribedWeight[];
}

/** A model as a writer of a format takes it. */
export interface ModelDescription extends ReadModel {
  readonly inputs: readonly (DescribedInput & {
    /** Codes from 0 below this number, where an embedding reads them. */
    readonly codes?: number;
  })[];
  readonly layers: readonly DescribedLayer[];
  readonly labels: readonly (readonly string[])[];
}
