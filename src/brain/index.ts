/** `chainrule/brain`: brain.js' NeuralNetwork and CrossValidate by their own names. */
export { CrossValidate, type CrossValidationJSON, type CrossValidationSet } from "./crossValidate.ts";
export type { BinaryTestResult, Misclass, TestResult } from "./judge.ts";
export type { NetworkJSON } from "./json.ts";
export { likely } from "./likely.ts";
export { NeuralNetwork, NeuralNetwork as NeuralNetworkGPU } from "./neuralNetwork.ts";
export type { NetworkOptions, TrainingOptions, TrainingState } from "./options.ts";
export { AE, FeedForward, Recurrent, recurrent, TrainStream } from "./refused.ts";
export type { Answer, Item, Values } from "./rows.ts";
