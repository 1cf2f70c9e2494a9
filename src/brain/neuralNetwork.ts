/** brain.js' NeuralNetwork on this library's arithmetic: the same methods, options and JSON. */
import { ChainruleError } from "../base/errors.ts";
import { readOptions } from "../base/options.ts";
import { brainModel, type BrainNetwork } from "../formats/brain/brainNetwork.ts";
import { readBrain } from "../formats/brain/readBrain.ts";
import { atOnce, inSlices } from "../platform/timeSlice.ts";
import { fileOf } from "../saving/description.ts";
import type { ModelFile } from "../saving/json.ts";
import { Core } from "./core.ts";
import { judge, type BinaryTestResult, type TestResult } from "./judge.ts";
import { readOptionsOf, writeNetwork, type NetworkJSON } from "./json.ts";
import {
  mergeOptions,
  networkRecord,
  trainingRecord,
  withoutNull,
  type CheckedNetwork,
  type CheckedTraining,
  type NetworkOptions,
  type TrainingOptions,
  type TrainingState,
} from "./options.ts";
import { itemsOf, keysIn, rowOf, stack, type Answer, type Item, type Values } from "./rows.ts";
import { standalone } from "./standalone.ts";

interface Prepared {
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
  readonly core: Core;
}

/**
 * A feed-forward network of dense layers, all with the same activation, trained item by item.
 *
 *   const net = new NeuralNetwork({ hiddenLayers: [3] });
 *   net.train([{ input: [0, 1], output: [1] }, { input: [1, 1], output: [0] }]);
 *   net.run([0, 1]);
 */
export class NeuralNetwork<Input extends Values = Values, Output extends Values = Values> {
  options: CheckedNetwork;
  trainOpts: CheckedTraining;
  #core: Core | undefined;
  /** The activation of the network as it was made. */
  #made: Pick<BrainNetwork, "activation" | "leakyReluAlpha"> | undefined;
  #inputKeys: readonly string[] | undefined;
  #outputKeys: readonly string[] | undefined;

  /** Throws E_CONFIG for options that there are not, and values that no network trains with. */
  constructor(options: NetworkOptions = {}) {
    this.options = readOptions(networkRecord, withoutNull(options), "NeuralNetwork");
    const names = Object.keys(trainingRecord);
    const training = Object.entries(this.options).filter(([name]) => names.includes(name));
    this.trainOpts = Object.fromEntries(training) as CheckedTraining;
  }

  /** Units of each layer, inputs first; empty before they are known. */
  get sizes(): readonly number[] {
    const { inputSize, hiddenLayers = [], outputSize } = this.options;
    return this.#core?.sizes ?? (inputSize && outputSize ? [inputSize, ...hiddenLayers, outputSize] : []);
  }

  /** Whether `run` gives something. */
  get isRunnable(): boolean {
    return this.sizes.length > 0;
  }

  /** Changes options of the trainings to come. Throws E_CONFIG. */
  updateTrainingOptions(options: TrainingOptions): void {
    this.trainOpts = mergeOptions(this.trainOpts, options, "updateTrainingOptions");
  }

  /** Throws E_CONFIG for training options out of range. */
  validateTrainingOptions(options: TrainingOptions): void {
    mergeOptions(this.trainOpts, options, "validateTrainingOptions");
  }

  /**
   * Trains on all items in their order, again and again, until an iteration's error is at most `errorThresh`. The call
   * returns when the training is over. Throws E_DATA, E_SHAPE, E_CONFIG, E_NON_FINITE.
   */
  train(data: readonly Item<Input, Output>[], options: TrainingOptions = {}): TrainingState {
    return atOnce(this.#training(data, options));
  }

  /** The same in slices of time, between which timers and input are served. Throws as `train` does. */
  async trainAsync(data: readonly Item<Input, Output>[], options: TrainingOptions = {}): Promise<TrainingState> {
    return inSlices(this.#training(data, options));
  }

  *#training(data: unknown, given: TrainingOptions): Generator<void, TrainingState> {
    this.trainOpts = mergeOptions(this.trainOpts, given, "train");
    const options = this.trainOpts;
    const { iterations, errorThresh, logPeriod, callback, callbackPeriod, timeout } = options;
    const log = options.log === true ? printed : options.log;
    const { inputs, outputs, core } = this.#prepare(data);
    const ends = performance.now() + timeout;
    const { sizes } = core;
    const [x, y] = [stack(inputs, sizes[0], "input"), stack(outputs, sizes[sizes.length - 1], "output")];
    const training = core.train(x, y, options);
    const state: TrainingState = { error: 1, iterations: 0 };
    try {
      while (state.iterations < iterations && state.error > errorThresh && performance.now() < ends) {
        state.error = training.next().value;
        state.iterations++;
        if (log && state.iterations % logPeriod === 0) log(state);
        if (callback && state.iterations % callbackPeriod === 0) callback({ ...state });
        yield;
      }
    } finally {
      training.return(undefined as never);
    }
    return state;
  }

  /** The outputs for an input: a Float32Array, or an object where it was trained on objects. Throws E_CONFIG before any training. */
  run(input: Partial<Input> | Input): Answer<Output> {
    const outputs = this.#needCore("run").run(rowOf(input, this.#inputKeys, "The input"));
    const keys = this.#outputKeys;
    return (keys ? Object.fromEntries(keys.map((key, i) => [key, outputs[i]])) : outputs) as unknown as Answer<Output>;
  }

  /** The error on items, those of another class than their target, and for one output the counts of each kind. Throws as `train`. */
  test(data: readonly Item<Input, Output>[]): TestResult | BinaryTestResult {
    const { inputs, outputs, core } = this.#prepare(data);
    return judge(inputs, outputs, (row) => core.run(row), this.options.binaryThresh);
  }

  /** The network as brain.js 2.x writes it. Throws E_CONFIG before any training. */
  toJSON(): NetworkJSON {
    return writeNetwork(this.#network("toJSON"), this.options, this.trainOpts);
  }

  /** Becomes the network that `toJSON` of this class, or of brain.js 1.x or 2.x, gave. Throws E_FORMAT. */
  fromJSON(json: unknown): this {
    const network = readBrain(json);
    const { options, training } = readOptionsOf(json, network);
    this.options = { ...options, seed: this.options.seed };
    this.trainOpts = training;
    this.#inputKeys = network.inputKeys;
    this.#outputKeys = network.outputKeys;
    this.#make(network.sizes, network);
    return this;
  }

  /**
   * The network as a function that needs nothing of this library, in double precision; its `toString` gives a text to copy. No
   * text is run as code, so that there is no `cb` to change it. Throws E_CONFIG before any training.
   */
  toFunction(): (input: Partial<Input> | Input) => Answer<Output> {
    return standalone(this.#network("toFunction"));
  }

  /** The network as `loadModel` takes it, to train it on with all else that the library has. Throws E_CONFIG before any training. */
  toModelFile(): ModelFile {
    return fileOf(brainModel(this.#network("toModelFile")));
  }

  #network(what: string): BrainNetwork {
    const { sizes, layers } = this.#needCore(what);
    return { sizes, layers, ...this.#made!, inputKeys: this.#inputKeys, outputKeys: this.#outputKeys };
  }

  #needCore(what: string): Core {
    if (this.#core !== undefined) return this.#core;
    if (this.isRunnable) return this.#make(this.sizes);
    const message = `${what} needs a network that was trained, or inputSize and outputSize among its options.`;
    throw new ChainruleError("E_CONFIG", message);
  }

  #make(sizes: readonly number[], network: Partial<BrainNetwork> = {}): Core {
    const { activation, leakyReluAlpha } = this.trainOpts;
    this.#made = { activation, leakyReluAlpha };
    const seed = this.options.seed ?? Math.floor(Math.random() * 2 ** 32);
    return (this.#core = new Core({ sizes, activation, leakyReluAlpha, seed, layers: network.layers }));
  }

  /** Items as rows. The first training decides on keys and sizes. */
  #prepare(data: unknown): Prepared {
    const items = itemsOf(data);
    const rows = (which: "input" | "output", keys: readonly string[] | undefined) =>
      items.map((item, i) => rowOf(item[which], keys, `${which} ${i}`));
    const known = this.#core !== undefined;
    const inputKeys = known ? this.#inputKeys : keysIn(items.map(({ input }) => input), "input"); // prettier-ignore
    const outputKeys = known ? this.#outputKeys : keysIn(items.map(({ output }) => output), "output"); // prettier-ignore
    const [inputs, outputs] = [rows("input", inputKeys), rows("output", outputKeys)];
    [this.#inputKeys, this.#outputKeys] = [inputKeys, outputKeys];
    if (this.isRunnable) return { inputs, outputs, core: this.#needCore("train") };
    const { length } = inputs[0];
    const { hiddenLayers = [Math.max(3, Math.floor(length / 2))] } = this.options;
    return { inputs, outputs, core: this.#make([length, ...hiddenLayers, outputs[0].length]) };
  }
}

function printed({ iterations, error }: TrainingState): void {
  console.log(`iterations: ${iterations}, training error: ${error}`);
}
