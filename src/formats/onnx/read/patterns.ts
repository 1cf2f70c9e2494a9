/**
 * Activations and normalization that programs write as several operators, found and put together:
 *   x σ(x)  Swish,   x tanh(ln(1 + eˣ))  Mish,   ½ x (1 + erf(x / √2))  Gelu,   cos πx  CosPi,   (x − mean) / √(variance + ε)  Standardize
 */
import type { Attributes, GraphNode, OnnxGraph } from "../graph.ts";

/** The nodes, with one in place of the last of each pattern; what only the pattern needed is read by nothing any more. */
export function withPatterns(graph: OnnxGraph): GraphNode[] {
  return new Patterns(graph).nodes();
}

class Patterns {
  readonly #graph: OnnxGraph;
  readonly #makers = new Map<string, GraphNode>();
  readonly #scalars = new Map<string, number>();

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
    for (const { name, data } of graph.initializers) if (data.length === 1) this.#scalars.set(name, Number(data[0]));
    for (const node of graph.nodes) {
      for (const output of node.outputs) this.#makers.set(output, node);
      const { t, f } = node.op === "Constant" ? (node.attributes.value ?? node.attributes.value_float ?? {}) : {};
      const value = t?.data.length === 1 ? Number(t.data[0]) : f;
      if (value !== undefined) this.#scalars.set(node.outputs[0], value);
    }
  }

  nodes(): GraphNode[] {
    return this.#graph.nodes.map((node) => {
      const found = this.#gated(node) ?? this.#cosine(node) ?? this.#gelu(node) ?? this.#standardized(node);
      if (found === undefined) return node;
      const { op, x, epsilon } = found;
      const attributes: Attributes = epsilon === undefined ? {} : { epsilon: { f: epsilon }, axis: { i: -1 } };
      return { ...node, op, inputs: [x], attributes };
    });
  }

  /** The node that makes a value, where it is of this operator. */
  #made(name: string, op: string): GraphNode | undefined {
    const node = this.#makers.get(name);
    return node?.op === op && node.domain === "" ? node : undefined;
  }

  /** Of two inputs the one that is not this scalar; undefined where neither is. */
  #beside({ inputs }: GraphNode, isScalar: (value: number) => boolean): string | undefined {
    const at = inputs.findIndex((name) => isScalar(this.#scalars.get(name) ?? NaN));
    return at < 0 || inputs.length !== 2 ? undefined : inputs[1 - at];
  }

  #gated({ op, inputs }: GraphNode) {
    if (op !== "Mul" || inputs.length !== 2) return undefined;
    for (const [x, gate] of [inputs, [...inputs].reverse()]) {
      if (this.#made(gate, "Sigmoid")?.inputs[0] === x) return { op: "Swish", x, epsilon: undefined };
      const inner = this.#made(gate, "Tanh")?.inputs[0];
      if (inner !== undefined && this.#made(inner, "Softplus")?.inputs[0] === x)
        return { op: "Mish", x, epsilon: undefined };
    }
    return undefined;
  }

  #cosine({ op, inputs }: GraphNode) {
    const angle = op === "Cos" ? this.#made(inputs[0], "Mul") : undefined;
    const x = angle && this.#beside(angle, (n) => Math.abs(n - Math.PI) < 1e-6);
    return x === undefined ? undefined : { op: "CosPi", x, epsilon: undefined };
  }

  /** The product of x, 1 + erf(x / √2) and ½, in any order. */
  #gelu(node: GraphNode) {
    const factors = node.op === "Mul" ? this.#factors(node, 3) : [];
    const numbers = factors.flatMap((name) => this.#scalars.get(name) ?? []);
    const others = factors.filter((name) => !this.#scalars.has(name));
    if (others.length !== 2 || numbers.reduce((product, n) => product * n, 1) !== 0.5) return undefined;
    for (const [x, sum] of [others, [...others].reverse()]) {
      const plus = this.#made(sum, "Add");
      const erf = plus && this.#made(this.#beside(plus, (n) => n === 1) ?? "", "Erf");
      if (erf === undefined) continue;
      const near = (n: number, wanted: number) => Math.abs(n - wanted) < 1e-4;
      const divided = this.#made(erf.inputs[0], "Div");
      const multiplied = this.#made(erf.inputs[0], "Mul");
      const inner =
        divided !== undefined && near(this.#scalars.get(divided.inputs[1] ?? "") ?? NaN, Math.SQRT2)
          ? divided.inputs[0]
          : multiplied && this.#beside(multiplied, (n) => near(n, Math.SQRT1_2));
      if (inner === x) return { op: "Gelu", x, epsilon: undefined };
    }
    return undefined;
  }

  #factors({ inputs }: GraphNode, depth: number): string[] {
    if (inputs.length !== 2) return [];
    return inputs.flatMap((name) => {
      const product = depth > 0 ? this.#made(name, "Mul") : undefined;
      return product === undefined ? [name] : this.#factors(product, depth - 1);
    });
  }

  #standardized({ op, inputs }: GraphNode) {
    if (op !== "Div" || inputs.length !== 2) return undefined;
    const [centered, root] = inputs;
    const sum = this.#made(this.#made(root, "Sqrt")?.inputs[0] ?? "", "Add");
    const variance = sum && this.#beside(sum, (n) => n > 0 && n < 1);
    const x = this.#center(centered);
    if (x === undefined || variance === undefined) return undefined;
    const mean = this.#made(variance, "ReduceMean");
    if (mean === undefined || !this.#isLast(mean)) return undefined;
    const [squares] = mean.inputs;
    const [power, product] = [this.#made(squares, "Pow"), this.#made(squares, "Mul")];
    const root1 = power !== undefined && this.#scalars.get(power.inputs[1] ?? "") === 2 ? power.inputs[0] : undefined;
    const root2 = product !== undefined && product.inputs[0] === product.inputs[1] ? product.inputs[0] : root1;
    if (root2 === undefined || this.#center(root2) !== x) return undefined;
    const epsilon = sum!.inputs.map((name) => this.#scalars.get(name)).find((n) => n !== undefined);
    return { op: "Standardize", x, epsilon };
  }

  /** x, of x − mean(x). */
  #center(name: string): string | undefined {
    const [x, mean] = this.#made(name, "Sub")?.inputs ?? [];
    const node = mean === undefined ? undefined : this.#made(mean, "ReduceMean");
    return node !== undefined && node.inputs[0] === x && this.#isLast(node) ? x : undefined;
  }

  /** Along the last axis, which stays. */
  #isLast({ attributes, inputs }: GraphNode): boolean {
    const axes = attributes.axes?.ints ?? (inputs.length > 1 ? [this.#scalars.get(inputs[1])] : []);
    return axes.length === 1 && axes[0] === -1 && (attributes.keepdims?.i ?? 1) === 1;
  }
}
