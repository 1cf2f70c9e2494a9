/** brain.js' CrossValidate: k trainings, each tested on the part of the items that it has not seen. */
import { checkNumber } from "../base/check.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { shuffled } from "../data/epochs.ts";
import type { BinaryTestResult, TestResult } from "./judge.ts";
import type { NetworkJSON } from "./json.ts";
import { NeuralNetwork } from "./neuralNetwork.ts";
import type { NetworkOptions, TrainingOptions } from "./options.ts";
import type { Item, Values } from "./rows.ts";

/** What came of one training; `error` is that of the training. */
export type CrossValidationSet = (TestResult | BinaryTestResult) & {
  trainTime: number;
  testTime: number;
  iterations: number;
  network: NetworkJSON;
};

export interface CrossValidationJSON {
  /** Means over the trainings; times in milliseconds. */
  avgs: { error: number; iterations: number; testTime: number; trainTime: number };
  /** Sizes, and for networks of one output the counts of all tests together. */
  stats: { total: number; testSize: number; trainSize: number } & Partial<Record<Count | Rate, number>>;
  sets: CrossValidationSet[];
}

const counts = ["truePos", "trueNeg", "falsePos", "falseNeg"] as const;
type Count = (typeof counts)[number];
type Rate = "precision" | "recall" | "accuracy";

type Network<Input extends Values, Output extends Values> = NeuralNetwork<Input, Output>;
type Maker<Input extends Values, Output extends Values> =
  (() => Network<Input, Output>) | (new (options?: NetworkOptions) => Network<Input, Output>);

export class CrossValidate<Input extends Values = Values, Output extends Values = Values> {
  json: CrossValidationJSON = {
    avgs: { error: 0, iterations: 0, testTime: 0, trainTime: 0 },
    stats: { total: 0, testSize: 0, trainSize: 0 },
    sets: [],
  };
  readonly #make: () => Network<Input, Output>;

  /** With a function that makes a network, as in 2.x, or the class and its options, as in 1.x. */
  constructor(make: Maker<Input, Output>, options?: NetworkOptions) {
    if (typeof make !== "function")
      throw new ChainruleError("E_CONFIG", `CrossValidate needs NeuralNetwork, got ${formatValue(make)}.`, {}); // prettier-ignore
    const isClass = make === NeuralNetwork || (make.prototype as unknown) instanceof NeuralNetwork;
    this.#make = isClass
      ? () => new (make as new (options?: NetworkOptions) => Network<Input, Output>)(options)
      : (make as () => Network<Input, Output>);
  }

  /** Shuffles the items, in their own array, and trains k networks. Throws E_CONFIG for fewer items than k, and as `train` does. */
  train(data: Item<Input, Output>[], options: TrainingOptions = {}, k = 4): CrossValidationJSON {
    checkNumber(k, "k", { integer: true, min: 2 });
    if (data.length < k)
      throw new ChainruleError(
        "E_CONFIG",
        `CrossValidate needs ${k} items or more for ${k} parts, got ${data.length}.`,
      );
    shuffled(data, { next: Math.random });
    const size = data.length / k;
    const sets = Array.from({ length: k }, (_, i) => {
      const [from, to] = [Math.floor(i * size), Math.floor((i + 1) * size)];
      return this.#trainOn([...data.slice(0, from), ...data.slice(to)], data.slice(from, to), options);
    });
    const sum = (of: (set: CrossValidationSet) => number) => sets.reduce((total, set) => total + of(set), 0);
    const mean = (key: keyof CrossValidationJSON["avgs"]) => sum((set) => set[key]) / k;
    const [error, iterations, testTime, trainTime] = [mean("error"), mean("iterations"), mean("testTime"), mean("trainTime")]; // prettier-ignore
    const stats: CrossValidationJSON["stats"] = { total: sum(({ total }) => total), testSize: size, trainSize: data.length - size }; // prettier-ignore
    if ("truePos" in sets[0]) {
      const [truePos, trueNeg, falsePos, falseNeg] = counts.map((key) => sum((set) => (set as BinaryTestResult)[key]));
      const precision = truePos / (truePos + falsePos);
      const recall = truePos / (truePos + falseNeg);
      Object.assign(stats, { truePos, trueNeg, falsePos, falseNeg, precision, recall, accuracy: (trueNeg + truePos) / stats.total }); // prettier-ignore
    }
    this.json = { avgs: { error, iterations, testTime, trainTime }, stats, sets };
    return this.json;
  }

  #trainOn(items: Item<Input, Output>[], unseen: Item<Input, Output>[], options: TrainingOptions): CrossValidationSet {
    const network = this.#make();
    const began = performance.now();
    const { iterations, error } = network.train(items, options);
    const trained = performance.now();
    const result = network.test(unseen);
    const testTime = performance.now() - trained;
    return { ...result, trainTime: trained - began, testTime, iterations, error, network: network.toJSON() };
  }

  /** The network whose training ended with the least error. Throws E_CONFIG before any training. */
  toNeuralNetwork(): Network<Input, Output> {
    return this.fromJSON(this.json);
  }

  toJSON(): CrossValidationJSON {
    return this.json;
  }

  /** The same of what `toJSON` gave. Throws E_CONFIG for none, and E_FORMAT. */
  fromJSON({ sets }: CrossValidationJSON): Network<Input, Output> {
    if (sets.length === 0) throw new ChainruleError("E_CONFIG", "CrossValidate has not been trained yet.");
    const best = sets.reduce((a, b) => (a.error <= b.error ? a : b));
    return this.#make().fromJSON(best.network);
  }
}
