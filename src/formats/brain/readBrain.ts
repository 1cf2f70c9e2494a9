/**
 * The JSON of brain.js' NeuralNetwork, of both its versions:
 *   2.x   layers[i] = { weights: [units][inputs], biases: [units] }, layers[0] empty; inputLookup: { key: place } or null
 *   1.x   layers[i] = { unit: { bias, weights: { unit below: weight } } }; keys are the units of layers[0] and of the last
 */
import { formatValue } from "../../base/errors.ts";
import { ForeignJson } from "../foreignJson.ts";
import { brainActivations, type BrainActivation, type BrainLayer, type BrainNetwork } from "./brainNetwork.ts";

const json = new ForeignJson("brain.js");

/** What is to be used in place of networks that are not feed-forward, by the type in their JSON. */
const recurrent = "simpleRnn, lstm and gru of chainrule train such networks";

/** A network from what `toJSON` of brain.js gave. Throws E_FORMAT. */
export function readBrain(value: unknown): BrainNetwork {
  const file = json.object(value, "the file");
  refuseOthers(file);
  const sizes = json.list(file.sizes, "sizes").map((size, i) => json.count(size, `sizes[${i}]`));
  if (sizes.length < 2) json.refuse(`sizes should be those of 2 layers or more, got ${formatValue(sizes)}`);
  const layers = json.list(file.layers, "layers", sizes.length).map((layer, i) => json.object(layer, `layers[${i}]`));
  return Array.isArray(layers[1].weights) ? readSecond(file, sizes, layers) : readFirst(file, sizes, layers);
}

type Json = Readonly<Record<string, unknown>>;

function refuseOthers({ type, sets }: Json): void {
  if (Array.isArray(sets))
    json.refuse('it is of CrossValidate: take "network" of one of its sets, that with the least error');
  if (type === undefined || type === "NeuralNetwork" || type === "NeuralNetworkGPU") return;
  const known = typeof type === "string" && /^(RNN|LSTM|GRU)(TimeStep)?$|^Recurrent$/.test(type);
  json.refuse(`it is of a ${formatValue(type)}, and only NeuralNetwork is read${known ? `; ${recurrent}` : ""}`);
}

function readSecond(file: Json, sizes: readonly number[], given: readonly Json[]): BrainNetwork {
  const layers = given.slice(1).map(({ weights, biases }, i): BrainLayer => {
    const [inputs, units] = [sizes[i], sizes[i + 1]];
    const rows = json.list(weights, `layers[${i + 1}].weights`, units);
    const bias = json.numbers(biases, `layers[${i + 1}].biases`, units);
    const columns = rows.map((row, u) => json.numbers(row, `layers[${i + 1}].weights[${u}]`, inputs));
    return { kernel: kernelOf(columns, inputs), bias };
  });
  const options = file.trainOpts === undefined ? {} : json.object(file.trainOpts, "trainOpts");
  return {
    sizes,
    activation: activationOf(options.activation),
    leakyReluAlpha: alphaOf(options.leakyReluAlpha),
    layers,
    inputKeys: keysOf(file.inputLookup, "inputLookup", sizes[0]),
    outputKeys: keysOf(file.outputLookup, "outputLookup", sizes[sizes.length - 1]),
  };
}

/**
 * 1.x computes another leaky-relu than its name says, 0 below 0 and αx above: the relu of αx, so that kernel and bias are
 * multiplied with α.
 */
function readFirst(file: Json, sizes: readonly number[], given: readonly Json[]): BrainNetwork {
  const last = given.length - 1;
  const named = given.map((layer, i) => {
    const names = Object.keys(layer);
    if (names.length === sizes[i]) return names;
    return json.refuse(`layers[${i}] should have ${sizes[i]} units, got ${names.length}`);
  });
  const activation = activationOf(file.activation);
  const leaky = activation === "leaky-relu";
  const alpha = alphaOf(file.leakyReluAlpha);
  const scaled = (numbers: Float64Array) => (leaky ? numbers.map((x) => x * alpha) : numbers);
  const layers = given.slice(1).map((layer, i): BrainLayer => {
    const bias = new Float64Array(named[i + 1].length);
    const columns = named[i + 1].map((name, u) => {
      const where = `layers[${i + 1}] ${formatValue(name)}`;
      const unit = json.object(layer[name], where);
      bias[u] = json.number(unit.bias, `${where} bias`);
      const weights = json.object(unit.weights, `${where} weights`);
      if (Object.keys(weights).length !== named[i].length)
        json.refuse(`${where} should have ${named[i].length} weights, got ${Object.keys(weights).length}`);
      return Float64Array.from(named[i], (below) =>
        json.number(
          Object.hasOwn(weights, below) ? weights[below] : undefined,
          `${where} weight ${formatValue(below)}`,
        ),
      );
    });
    return { kernel: scaled(kernelOf(columns, sizes[i])), bias: scaled(bias) };
  });
  const keys = (i: number, flag: unknown) => (flag === true || !Object.hasOwn(given[i], "0") ? named[i] : undefined);
  return {
    sizes,
    activation: leaky ? "relu" : activation,
    leakyReluAlpha: alpha,
    layers,
    inputKeys: keys(0, file.inputLookup),
    outputKeys: keys(last, file.outputLookup),
  };
}

/** Weights by unit as a kernel [inputs, units]. */
function kernelOf(columns: readonly Float64Array[], inputs: number): Float64Array {
  const units = columns.length;
  const kernel = new Float64Array(inputs * units);
  columns.forEach((column, u) => column.forEach((weight, i) => (kernel[i * units + u] = weight)));
  return kernel;
}

function activationOf(given: unknown = "sigmoid"): BrainActivation {
  const found = brainActivations.find((name) => name === given);
  return found ?? json.refuse(`activation should be one of ${brainActivations.join(", ")}, got ${formatValue(given)}`);
}

function alphaOf(given: unknown = 0.01): number {
  const alpha = json.number(given, "leakyReluAlpha");
  return alpha >= 0 && alpha < 1 ? alpha : json.refuse(`leakyReluAlpha should be from 0 to 1, got ${alpha}`);
}

/** Keys in the order of their places, which are 0 to count − 1. */
function keysOf(given: unknown, where: string, count: number): string[] | undefined {
  if (given === null || given === undefined) return undefined;
  const entries = Object.entries(json.object(given, where));
  if (entries.length !== count) json.refuse(`${where} should have ${count} keys, got ${entries.length}`);
  const keys: string[] = [];
  for (const [key, place] of entries) {
    const at = json.count(place, `${where} ${formatValue(key)}`, 0);
    if (at >= count || Object.hasOwn(keys, at))
      json.refuse(`${where} should have the places 0 to ${count - 1}, got ${at}`);
    keys[at] = key;
  }
  return keys;
}
