/** The activations. Their positions are their numbers in assembly/activations/index.ts. */
import { linear } from "./linear.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { tanh } from "./tanh.ts";

export const activations = [linear, sigmoid, tanh, relu, softmax];
