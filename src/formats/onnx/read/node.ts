/** A node as its operator's reader sees it: its inputs as values, its attributes with their defaults. */
import { ChainruleError, formatValue } from "../../../base/errors.ts";
import type { RealArray } from "../../../memory/tensor.ts";
import type { GraphNode } from "../graph.ts";
import type { Drafts } from "./drafts.ts";
import type { Constant, Rows, Value } from "./values.ts";

/** What all nodes of a file share. */
export interface Context {
  readonly drafts: Drafts;
  readonly opset: number;
  readonly values: Map<string, Value>;
  /** How many nodes and outputs read a value. */
  readonly uses: ReadonlyMap<string, number>;
}

export class NodeReader {
  readonly op: string;
  readonly node: GraphNode;
  readonly context: Context;

  constructor(node: GraphNode, context: Context) {
    this.op = node.op;
    this.node = node;
    this.context = context;
  }

  get drafts(): Drafts {
    return this.context.drafts;
  }

  spend(count: number): void {
    this.drafts.spend(count);
  }

  refuse(why: string): never {
    const { op, name, outputs } = this.node;
    const where = name === "" ? (outputs[0] ?? "") : name;
    throw new ChainruleError("E_FORMAT", `Not a usable ONNX file: ${op} ${formatValue(where)}: ${why}.`, { operator: op, node: where }); // prettier-ignore
  }

  /** Names of inputs that are there. */
  get inputs(): readonly string[] {
    return this.node.inputs;
  }

  has(i: number): boolean {
    return (this.inputs[i] ?? "") !== "";
  }

  value(i: number): Value {
    return this.context.values.get(this.inputs[i] ?? "") ?? this.refuse(`its input ${i + 1} is not there`);
  }

  /** What a layer or an input gives; its layer only where this node alone reads it. */
  rows(i = 0): Rows {
    const value = this.value(i);
    if (value.kind !== "rows") return this.refuse(`its input ${i + 1} should depend on an input of the model`);
    return this.readsAlone(i) ? value : { ...value, draft: undefined };
  }

  readsAlone(i: number): boolean {
    return this.context.uses.get(this.inputs[i]) === 1;
  }

  constant(i: number): Constant {
    const value = this.value(i);
    return value.kind === "constant" ? value : this.refuse(`its input ${i + 1} should be a constant`);
  }

  /** Weights: a constant of fractions, of this many dimensions. */
  weights(i: number, rank: number): Constant & { readonly data: RealArray } {
    const value = this.constant(i);
    if (value.dims.length !== rank) this.refuse(`its input ${i + 1} should have ${rank} dimensions, got ${value.dims.length}`); // prettier-ignore
    return { ...value, data: realOf(value) };
  }

  /** A constant of one number, or the default where it is left out. */
  number(i: number, initial: number): number {
    if (!this.has(i)) return initial;
    const { data } = this.constant(i);
    return data.length === 1 ? data[0] : this.refuse(`its input ${i + 1} should be one number`);
  }

  int(name: string, initial: number): number {
    return this.node.attributes[name]?.i ?? initial;
  }

  float(name: string, initial: number): number {
    return this.node.attributes[name]?.f ?? initial;
  }

  text(name: string, initial: string): string {
    return this.node.attributes[name]?.s ?? initial;
  }

  ints(name: string, initial: readonly number[]): readonly number[] {
    const given = this.node.attributes[name]?.ints;
    return given === undefined || given.length === 0 ? initial : given;
  }

  /** Axes as an attribute or, in later versions, as an input; counted from the end where they are below 0. */
  axes(i: number, rank: number): readonly number[] | undefined {
    const given = this.has(i) ? Array.from(this.constant(i).data) : this.ints("axes", []);
    return given.length === 0 ? undefined : given.map((axis) => this.axis(axis, rank));
  }

  axis(given: number, rank: number): number {
    const axis = given < 0 ? given + rank : given;
    return Number.isInteger(axis) && axis >= 0 && axis < rank ? axis : this.refuse(`it has no axis ${given}`);
  }

  /** A name for a layer: that of its weights, "fc1" of "fc1.weight", or that of the node. */
  nameFor(kind: string, ...weights: readonly Constant[]): string {
    for (const { name } of weights) {
      const [, own] = /^(?!onnx::)(.+)[./](?:weight|kernel|bias|W|gamma|beta|embeddings)$/.exec(name) ?? [];
      if (own !== undefined) return /^\d+$/.test(own) ? `${kind}_${own}` : own;
    }
    return this.node.name === "" ? kind : this.node.name;
  }
}

export const realOf = ({ data }: Constant): RealArray =>
  data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data);
