/** The most likely of a network's outputs. */
import { ChainruleError } from "../base/errors.ts";
import { NeuralNetwork } from "./neuralNetwork.ts";
import type { Values } from "./rows.ts";

/** The key of the largest output, or its place as text; of equal ones the first. Throws as `run` does. */
export function likely<Input extends Values>(input: Partial<Input> | Input, net: NeuralNetwork<Input, Values>): string {
  if (!(net instanceof NeuralNetwork)) throw new ChainruleError("E_CONFIG", `likely needs a NeuralNetwork.`, {});
  return Object.entries(net.run(input)).reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
