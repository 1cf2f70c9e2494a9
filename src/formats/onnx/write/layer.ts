/** What writing a layer needs: where it stands, its weights as tensors, and the values it reads. */
import type { DescribedLayer, DescribedWeight } from "../../description.ts";
import { activated } from "./activations.ts";
import type { GraphBuilder } from "./builder.ts";
import type { Value } from "./value.ts";

export class LayerWriter {
  readonly builder: GraphBuilder;
  readonly layer: DescribedLayer;
  readonly inputs: readonly Value[];
  /** What its nodes and tensors are named by. */
  readonly name: string;
  /** Which steps count of what it reads. */
  readonly mask: string | undefined;

  constructor(builder: GraphBuilder, layer: DescribedLayer, inputs: readonly Value[], prefix: string, mask?: string) {
    this.builder = builder;
    this.layer = layer;
    this.inputs = inputs;
    this.name = prefix + layer.name;
    this.mask = mask;
  }

  get x(): Value {
    return this.inputs[0];
  }

  option<T>(key: string): T {
    return this.layer.config[key] as T;
  }

  weight(name: string): DescribedWeight | undefined {
    return this.layer.weights.find((weight) => weight.name === name);
  }

  /** A weight as it is, as a tensor; undefined where the layer has none of this name. */
  tensor(name: string): string | undefined {
    const weight = this.weight(name);
    return weight && this.builder.tensor(`${this.name}/${name}`, weight.shape, weight.data);
  }

  /** The layer's activation behind what it has made. */
  activated(value: Value): Value {
    return activated(this.builder, this.layer.config.activation, value, this.name);
  }
}

/** Gives the value that a layer makes, with its mask where it makes one. */
export type WriteLayer = (writer: LayerWriter) => Value;
