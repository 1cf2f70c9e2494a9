/** Networks as brain.js 2.x writes them: what its `fromJSON` and `readBrain` read. */
import { checkValues } from "../base/options.ts";
import { lookupOf, type BrainNetwork } from "../formats/brain/brainNetwork.ts";
import { guarded } from "../saving/decode.ts";
import { networkRecord, trainingRecord, type CheckedNetwork, type CheckedTraining } from "./options.ts";

export interface NetworkJSON {
  type: "NeuralNetwork";
  sizes: number[];
  layers: { weights: number[][]; biases: number[] }[];
  inputLookup: Record<string, number> | null;
  inputLookupLength: number;
  outputLookup: Record<string, number> | null;
  outputLookupLength: number;
  options: Record<string, unknown>;
  trainOpts: Record<string, unknown>;
}

/** Options that files do not have: functions, and what has no effect. */
const unwritten = ["callback", "decayRate"];

export function writeNetwork(network: BrainNetwork, options: CheckedNetwork, training: CheckedTraining): NetworkJSON {
  const { sizes, layers, inputKeys, outputKeys, activation, leakyReluAlpha } = network;
  const { inputSize = 0, outputSize = 0, binaryThresh, hiddenLayers } = options;
  const { log, timeout } = training;
  return {
    type: "NeuralNetwork",
    sizes: [...sizes],
    layers: [{ kernel: [], bias: [] }, ...layers].map(({ kernel, bias }, i) => ({
      weights: Array.from(bias, (_, u) => Array.from({ length: sizes[i - 1] }, (_, j) => kernel[j * bias.length + u])),
      biases: Array.from(bias),
    })),
    inputLookup: inputKeys ? lookupOf(inputKeys) : null,
    inputLookupLength: inputKeys?.length ?? 0,
    outputLookup: outputKeys ? lookupOf(outputKeys) : null,
    outputLookupLength: outputKeys?.length ?? 0,
    options: { inputSize, outputSize, binaryThresh, ...(hiddenLayers && { hiddenLayers: [...hiddenLayers] }) },
    trainOpts: {
      ...Object.fromEntries(Object.entries(training).filter(([name]) => !unwritten.includes(name))),
      activation,
      leakyReluAlpha,
      log: log !== false,
      timeout: timeout === Infinity ? "Infinity" : timeout,
    },
  };
}

/** The options in a file, as far as there are such; its network decides on the activation. Throws E_FORMAT. */
export function readOptionsOf(json: unknown, { activation, leakyReluAlpha }: BrainNetwork) {
  const { options, trainOpts } = json as { options?: unknown; trainOpts?: unknown };
  const given = known(networkRecord, options);
  const training = known(trainingRecord, trainOpts);
  if (training.timeout === "Infinity") training.timeout = Infinity;
  return guarded(() => ({
    options: checkValues(networkRecord, { ...given, activation, leakyReluAlpha }, "options "),
    training: checkValues(trainingRecord, { ...training, activation, leakyReluAlpha }, "trainOpts "),
  }));
}

/** Those of a record's names that an object has. */
function known(record: object, given: unknown): Record<string, unknown> {
  if (typeof given !== "object" || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(record, name)));
}
