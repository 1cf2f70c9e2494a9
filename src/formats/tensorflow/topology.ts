/** A model's topology as Keras 2, Keras 3 and TensorFlow.js write it: which layers there are, and what each reads. */
import { formatValue } from "../../base/errors.ts";
import type { Shape } from "../../memory/shape.ts";
import type { DescribedInput } from "../description.ts";
import { refuse } from "./refuse.ts";

/** An object of the file. */
export type Fields = Readonly<Record<string, unknown>>;

/** A layer as the file has it. */
export interface Node {
  readonly className: string;
  readonly name: string;
  readonly config: Fields;
  /** Names of inputs and layers. */
  readonly from: readonly string[];
}

export interface Topology {
  readonly keras3: boolean;
  readonly inputs: readonly DescribedInput[];
  /** In an order in which each finds what it reads before it. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly string[];
}

/** Throws E_FORMAT for anything but a sequential or functional model of layers. */
export function readTopology(value: unknown): Topology {
  const top = fieldsOf(value, "modelTopology");
  if (Array.isArray(top.node)) refuse("it is a graph model, which has operations in place of layers");
  const model = Object.hasOwn(top, "model_config") ? fieldsOf(top.model_config, "model_config") : top;
  const className = model.class_name;
  const version = top.keras_version ?? model.keras_version;
  // Only Keras 3 says of each object which module it is from.
  const keras3 = typeof version === "string" ? version.startsWith("3.") : Object.hasOwn(model, "registered_name");
  if (className === "Sequential") return { keras3, ...readSequential(model.config) };
  if (className === "Functional" || className === "Model") return { keras3, ...readFunctional(model.config) };
  return refuse(`its class should be "Sequential", "Functional" or "Model", got ${formatValue(className)}`);
}

function readSequential(value: unknown): Omit<Topology, "keras3"> {
  const config = Array.isArray(value) ? { layers: value as unknown } : fieldsOf(value, "config");
  const layers = listOf(config.layers, "layers").map((layer, i) => readNode(layer, `layers[${i}]`));
  const [first, ...others] = layers;
  if (first === undefined) return refuse("it has no layers");
  const isInput = first.className === "InputLayer";
  const shape = rowShape(batchShapeOf(first.config) ?? config.build_input_shape, first.name);
  const input = { name: isInput ? first.name : `${first.name}_input`, shape };
  const rest = isInput ? others : layers;
  const nodes = rest.map((node, i) => ({ ...node, from: [i === 0 ? input.name : rest[i - 1].name] }));
  if (nodes.length === 0) return refuse("it has no layers but its input");
  return { inputs: [input], nodes, outputs: [nodes[nodes.length - 1].name] };
}

function readFunctional(value: unknown): Omit<Topology, "keras3"> {
  const config = fieldsOf(value, "config");
  const all = listOf(config.layers, "layers").map((layer, i) => readNode(layer, `layers[${i}]`));
  const byName = new Map(all.map((node) => [node.name, node]));
  if (byName.size < all.length) refuse("two of its layers have one name");
  const inputs = placesOf(config.input_layers, "input_layers").map((name) => {
    const node = byName.get(name);
    if (node?.className !== "InputLayer") return refuse(`the input ${formatValue(name)} is no InputLayer`);
    return { name, shape: rowShape(batchShapeOf(node.config), name) };
  });
  const nodes = inOrder(all, byName).filter(({ className }) => className !== "InputLayer");
  return { inputs, nodes, outputs: placesOf(config.output_layers, "output_layers") };
}

/** Layers behind what they read. Throws E_FORMAT where they read each other. */
function inOrder(all: readonly Node[], byName: ReadonlyMap<string, Node>): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  for (const first of all) {
    const stack = [first];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (state.get(node) === undefined) {
        state.set(node, "open");
        for (const name of node.from) {
          const source = byName.get(name);
          if (source === undefined)
            return refuse(`${formatValue(node.name)} reads ${formatValue(name)}, which is no layer`);
          if (state.get(source) === "open") return refuse(`${formatValue(name)} reads what is made of it`);
          if (state.get(source) === undefined) stack.push(source);
        }
      } else {
        if (state.get(node) === "open") order.push(node);
        state.set(node, "done");
        stack.pop();
      }
    }
  }
  return order;
}

export function readNode(value: unknown, where: string): Node {
  const layer = fieldsOf(value, where);
  const config = fieldsOf(layer.config, `${where}.config`);
  const name = layer.name ?? config.name;
  const { class_name: className } = layer;
  if (typeof name !== "string" || name === "") return refuse(`${where} should have a name, got ${formatValue(name)}`);
  if (typeof className !== "string") return refuse(`${where} should have a class_name, got ${formatValue(className)}`);
  return { className, name, config, from: sourcesOf(layer.inbound_nodes ?? [], name) };
}

/** What a layer reads: of Keras 2 [[["dense", 0, 0, {}], …]], of Keras 3 [{ args: [tensor or [tensor, …]], kwargs }]. */
function sourcesOf(value: unknown, name: string): string[] {
  const calls = listOf(value, `${name}.inbound_nodes`);
  if (calls.length > 1) refuse(`${formatValue(name)} is applied ${calls.length} times; shared layers are not known`);
  if (calls.length === 0) return [];
  const [call] = calls;
  if (Array.isArray(call)) return call.map((entry) => placeOf(entry, `${name}.inbound_nodes`));
  const { args, kwargs = {} } = fieldsOf(call, `${name}.inbound_nodes`);
  refuseArguments(kwargs, name);
  const given = listOf(args, `${name}.inbound_nodes args`);
  if (given.length !== 1) refuse(`${formatValue(name)} should be applied to one argument, got ${given.length}`);
  const tensors: unknown[] = Array.isArray(given[0]) ? given[0] : given;
  return tensors.map((tensor) => {
    const { config } = fieldsOf(tensor, `an argument of ${name}`);
    return placeOf(fieldsOf(config, `an argument of ${name}`).keras_history, `an argument of ${name}`);
  });
}

/** ["dense", 0, 0], perhaps with arguments: the only output of a layer that is applied once. */
function placeOf(value: unknown, where: string): string {
  const [name, node, tensor, kwargs = {}] = listOf(value, where);
  if (typeof name !== "string") return refuse(`${where} should name a layer, got ${formatValue(name)}`);
  if (node !== 0 || tensor !== 0) refuse(`${where} reads more than the one output of ${formatValue(name)}`);
  refuseArguments(kwargs, name);
  return name;
}

function refuseArguments(value: unknown, name: string): void {
  for (const [key, argument] of Object.entries(fieldsOf(value, `arguments of ${name}`)))
    if (argument !== null && argument !== false)
      refuse(`${formatValue(name)} is applied with ${formatValue(key)}, which is not known`);
}

/** [["dense", 0, 0], …], or of a single one ["dense", 0, 0]. */
function placesOf(value: unknown, where: string): string[] {
  const list = listOf(value, where);
  return typeof list[0] === "string" ? [placeOf(list, where)] : list.map((entry) => placeOf(entry, where));
}

const batchShapeOf = ({ batch_input_shape, batch_shape }: Fields): unknown => batch_input_shape ?? batch_shape;

/** The shape behind the batch, all of whose sizes have to be known. */
function rowShape(value: unknown, name: string): Shape {
  const [, ...shape] = listOf(value, `the input shape of ${formatValue(name)}`) as [unknown, ...number[]];
  if (shape.length === 0 || !shape.every((n) => Number.isSafeInteger(n) && n > 0))
    refuse(`the input of ${formatValue(name)} should have a shape of known sizes, got ${formatValue(value)}`);
  return shape;
}

export function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  return refuse(`${where} should be an object, got ${formatValue(value)}`);
}

export function listOf(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? value : refuse(`${where} should be an array, got ${formatValue(value)}`);
}
