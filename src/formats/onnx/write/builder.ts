/** A graph that grows: nodes, tensors and constants under names of their own. Several networks may be written into one. */
import {
  types,
  type Attribute,
  type Attributes,
  type GraphNode,
  type OnnxGraph,
  type Port,
  type Tensor,
  type TensorData,
  type TypeName,
} from "../graph.ts";
import { UniqueNames } from "../../../base/uniqueNames.ts";

export type Real = "FLOAT" | "DOUBLE";

/** Operators that ONNX has in a domain for classical models. */
export const ML = "ai.onnx.ml";

export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  #tensors: Tensor[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];
  readonly #names = new UniqueNames();
  readonly #constants = new Map<string, string>();
  /** What has another name since an output has taken its own. */
  readonly #renamed = new Map<string, string>();
  /** The type of the networks' numbers. */
  readonly real: Real;

  constructor(real: Real) {
    this.real = real;
  }

  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  get usesMl(): boolean {
    return this.#nodes.some(({ domain }) => domain === ML);
  }

  /** A name that nothing else has: this one, or with a number behind it. */
  unique(wanted: string): string {
    return this.#names.take(wanted);
  }

  input(name: string, type: TypeName, dims: Port["dims"]): string {
    const unique = this.unique(name);
    this.#inputs.push({ name: unique, type, dims });
    return unique;
  }

  /** A node with one output, of which it gives the name. */
  add(op: string, inputs: readonly string[], attributes: Attributes = {}, name = op, domain = ""): string {
    return this.addSeveral(op, inputs, 1, attributes, name, domain)[0];
  }

  addSeveral(op: string, inputs: readonly string[], count: number, attributes: Attributes, name: string, domain = "") {
    const outputs = Array.from({ length: count }, () => this.unique(name));
    this.#nodes.push({
      op,
      name: outputs[0],
      inputs: inputs.map((one) => this.#now(one)),
      outputs,
      attributes,
      domain,
    });
    return outputs;
  }

  /** A tensor of the file. */
  tensor(name: string, dims: readonly number[], data: TensorData, type: TypeName = this.real): string {
    const unique = this.unique(name);
    this.#tensors.push({ name: unique, type, dims, data });
    return unique;
  }

  /** A small tensor that all who want the same share. */
  constant(data: readonly number[] | readonly string[], dims: readonly number[], type: TypeName = this.real): string {
    const key = JSON.stringify([type, dims, data.map((n) => (Object.is(n, -0) ? "-0" : n))]);
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.tensor("constant", dims, data, type);
    this.#constants.set(key, name);
    return name;
  }

  integers(list: readonly number[]): string {
    return this.constant(list, [list.length], "INT64");
  }

  scalar(value: number, type: TypeName = this.real): string {
    return this.constant([value], [], type);
  }

  cast(x: string, to: TypeName): string {
    return this.add("Cast", [x], { to: int(types[to]) }, `${x}/${to.toLowerCase()}`);
  }

  /** What `given` holds leaves the graph under this name. */
  output(name: string, given: string, type: TypeName, dims: Port["dims"]): void {
    const value = this.#now(given);
    if (name !== value && this.#names.has(name) && !this.#renamed.has(name)) this.#rename(name, this.unique(name));
    const node = this.#nodes.find(({ outputs }) => outputs.includes(value));
    if (node === undefined || this.#outputs.some((port) => port.name === value))
      this.#nodes.push({ op: "Identity", name, inputs: [value], outputs: [name], attributes: {}, domain: "" });
    else if (name !== value) this.#rename(value, name);
    if (!this.#names.has(name)) this.#names.take(name);
    this.#outputs.push({ name, type, dims });
  }

  #now(name: string): string {
    return this.#renamed.get(name) ?? name;
  }

  #rename(from: string, to: string): void {
    for (const [first, now] of this.#renamed) if (now === from) this.#renamed.set(first, to);
    this.#renamed.set(from, to);
    this.#tensors = this.#tensors.map((tensor) => (tensor.name === from ? { ...tensor, name: to } : tensor));
    const renamed = (list: readonly string[]) => list.map((name) => (name === from ? to : name));
    for (const node of this.#nodes) {
      node.inputs = renamed(node.inputs);
      node.outputs = renamed(node.outputs);
    }
  }

  finish(name: string): OnnxGraph {
    const used = new Set(this.#nodes.flatMap(({ inputs }) => inputs));
    return {
      name,
      nodes: this.#nodes,
      initializers: this.#tensors.filter((tensor) => used.has(tensor.name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }
}

/** Attributes in short. */
export const int = (i: number): Attribute => ({ i });
export const float = (f: number): Attribute => ({ f });
export const text = (s: string): Attribute => ({ s });
export const ints = (list: readonly number[]): Attribute => ({ ints: list });
