/** A network's graph emitted into a plan: forward in the order of the nodes, backward against it. */
import { activations } from "../kernels/activations/index.ts";
import { linear } from "../kernels/activations/linear.ts";
import { kernels } from "../kernels/index.ts";
import { refTo } from "../base/registry.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Forward, Graph, Node } from "./operation.ts";
import type { PlanBuilder } from "./plan.ts";

const copying = refTo(activations, linear.definition);

/** A forward pass in a plan, and what can be done with it. */
export interface Passes {
  /** The tensor of a value; with `overwritten`, one that may be written over: a copy where somebody else still reads it. */
  own(value: number, overwritten: boolean): Tensor;
  /** Emits the backward pass from the derivatives with respect to some values, which it takes over. */
  backward(seeds: readonly { value: number; d: Tensor }[]): void;
  /** The tensor of each value, and of ∂E with respect to it where it is known: whole afterwards, if the plan is traced. */
  readonly values: readonly Tensor[];
  readonly derivatives: readonly (Tensor | undefined)[];
}

/** Emits the forward steps of all nodes but the skipped ones. */
export function emitForward(
  plan: PlanBuilder,
  network: Graph,
  inputs: readonly Tensor[],
  skipped: ReadonlySet<Node>,
): Passes {
  const nodes = network.nodes.filter((node) => !skipped.has(node));
  const tensors: Tensor[] = [];
  const d: (Tensor | undefined)[] = [];
  /** Values that must not be written over: given from outside, or read by a backward pass. */
  const readLater = new Set<number>();
  network.inputs.forEach(({ value }, i) => {
    tensors[value] = inputs[i];
    readLater.add(value);
  });
  const readers = countReaders(network, nodes);
  const forwards = new Map<Node, Forward>();
  let copies = 0;
  const copyOf = (t: Tensor): Tensor => {
    const copy = plan.like(t, `${t.name} copy ${++copies}`);
    plan.stepOver(t, kernels.activationForward, [copying, copy, t]);
    return copy;
  };
  for (const node of nodes) {
    const x = node.inputs.map((value) => tensors[value]);
    const mayOverwrite = !plan.traced && readers[node.inputs[0]] === 1 && !readLater.has(node.inputs[0]);
    const forward = node.operation.forward(plan, x, mayOverwrite);
    tensors[node.output] = forward.output;
    // What hands on its input is as free to be written over as that input was.
    const shared = forward.output.storage === x[0].storage && !mayOverwrite;
    if (shared || (forward.keepsOutput && plan.trains)) readLater.add(node.output);
    forwards.set(node, forward);
  }
  // What the loss makes superfluous is computed for whoever looks on.
  if (plan.traced)
    for (const { operation, inputs, output } of skipped)
      tensors[output] = operation.forward(plan, [tensors[inputs[0]]], false).output;
  return {
    values: tensors,
    derivatives: d,
    own(value, overwritten) {
      const y = tensors[value];
      if (!overwritten || (readers[value] <= 1 && !readLater.has(value) && !plan.traced)) return y;
      return copyOf(y);
    },
    backward(seeds) {
      const contribute = (value: number, more: Tensor) => {
        const so = d[value];
        if (so === undefined) d[value] = more;
        else plan.stepOver(so, kernels.addTo, [so, more, 1]);
      };
      for (const seed of seeds) contribute(seed.value, seed.d);
      const wanted = learning(nodes);
      for (const node of [...nodes].reverse()) {
        const dOutput = d[node.output];
        if (dOutput === undefined || !wanted.has(node.output)) continue;
        const wants = node.inputs.map((value) => wanted.has(value));
        const answers = forwards.get(node)!.backward(plan.traced ? copyOf(dOutput) : dOutput, wants);
        answers.forEach((dInput, i) => wants[i] && dInput !== undefined && contribute(node.inputs[i], dInput));
      }
    },
  };
}

/** How many nodes and outputs read each value. An output whose activation is left out reads that activation's input. */
function countReaders(network: Graph, nodes: readonly Node[]): number[] {
  const readers = new Array<number>(network.values).fill(0);
  for (const node of nodes) for (const value of node.inputs) readers[value]++;
  const made = new Set(nodes.map((node) => node.output));
  for (const { value } of network.outputs) {
    const left = network.nodes.find((node) => node.output === value && !made.has(value));
    readers[left === undefined ? value : left.inputs[0]]++;
  }
  return readers;
}

/** The values that depend on something that learns. */
function learning(nodes: readonly Node[]): Set<number> {
  const values = new Set<number>();
  for (const { operation, inputs, output } of nodes) {
    if (operation.parameters.some((p) => p.trainable) || inputs.some((value) => values.has(value))) values.add(output);
  }
  return values;
}
