/** Names of layers that were given none. */
import { expect, test } from "vitest";
import {
  add,
  dense,
  input,
  model,
  sequential,
  type CompileOptions,
  type DenseOptions,
  type Model,
} from "../../src/index.ts";

const names = ({ session }: Model<boolean>) => session.network.layers.map(({ name }) => name);

test("an automatic name steps aside for a given one, wherever that stands", async () => {
  const units = { units: 1 };
  const made = (layers: ReturnType<typeof dense>[]) => sequential({ inputShape: [1], layers, backend: "javascript" });
  expect(names(await made([dense(units), dense(units)]))).toEqual(["dense_1", "dense_2"]);
  expect(names(await made([dense({ ...units, name: "dense_1" }), dense(units)]))).toEqual(["dense_1", "dense_2"]);
  expect(names(await made([dense(units), dense({ ...units, name: "dense_1" })]))).toEqual(["dense_2", "dense_1"]);
  expect(names(await made([dense(units), dense({ ...units, name: "dense_2" }), dense(units)]))).toEqual([
    "dense_1",
    "dense_2",
    "dense_3",
  ]);
  expect(names(await made([dense({ ...units, name: "input_1" })]))).toEqual(["input_1"]);
});

test("in graphs too, and for inputs", async () => {
  const a = input({ shape: [2] });
  const b = input({ shape: [2], name: "input_1" });
  const sum = add({ name: "add_2" }).apply([a, b]);
  const graph = await model({
    inputs: [a, b],
    outputs: add().apply([sum, add().apply([sum, a])]),
    backend: "javascript",
  });
  expect(graph.session.network.inputs.map(({ name }) => name)).toEqual(["input_2", "input_1"]);
  expect(names(graph)).toEqual(["add_2", "add_1", "add_3"]);
});

/** What the compiler holds of it: nothing, were the names swallowed by `string`. */
type Listed<Option, Name extends string> = Extract<Option, Name>;

test("editors list the names an option takes, and other text is for the check at run time", () => {
  const layer: [
    Listed<DenseOptions["activation"], "gelu">,
    Listed<DenseOptions["kernelInitializer"], "heNormal">,
    Listed<DenseOptions["kernelRegularizer"], "l2">,
    Listed<DenseOptions["kernelConstraint"], "maxNorm">,
  ] = ["gelu", "heNormal", "l2", "maxNorm"];
  const training: [Listed<CompileOptions["optimizer"], "adamw">, Listed<CompileOptions["loss"], "huber">] = [
    "adamw",
    "huber",
  ];
  const fromFile: DenseOptions["activation"] = String("relu");
  expect([...layer, ...training, fromFile]).toHaveLength(7);
});
