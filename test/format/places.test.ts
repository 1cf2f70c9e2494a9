/** A value of another kind in a model file: the refusal names its place and what it is. */
import { beforeAll, expect, test } from "vitest";
import { loadModel } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { validFile } from "../support/saved.ts";

let text: string;
beforeAll(async () => void (text = JSON.stringify(await validFile())));

/** The file with another value at a path such as "model.inputs[0].name". */
function fileWith(place: string, value: unknown): unknown {
  const file = JSON.parse(text) as Record<string, unknown>;
  const keys = place.match(/\w+/g)!;
  const last = keys.pop()!;
  const inside = keys.reduce((tree, key) => tree[key] as Record<string, unknown>, file);
  inside[last] = value;
  return file;
}

const TEXT = "should be text, got 5";
const ARRAY = "should be an array, got 5";
const OBJECT = "should be an object, got 5";

test.each<[place: string, wanted: string, value?: unknown]>([
  ["model", OBJECT],
  ["model.dtype", TEXT],
  ["model.seed", 'should be a number, got "x"', "x"],
  ["model.inputs", ARRAY],
  ["model.inputs[0]", OBJECT],
  ["model.inputs[0]", 'has no "shape"', { name: "input" }],
  ["model.inputs[0].name", TEXT],
  ["model.layers", ARRAY],
  ["model.layers[1]", OBJECT],
  ["model.layers[1].kind", TEXT],
  ["model.layers[1].name", TEXT],
  ["model.layers[1].config", "should be an object", 5],
  ["model.layers[1].config", "should be an object", null],
  ["model.layers[1].from", ARRAY],
  ["model.layers[1].from[0]", TEXT],
  ["model.outputs", ARRAY],
  ["model.outputs[0]", TEXT],
  ["weights", ARRAY],
  ["weights[1]", OBJECT],
  ["weights[1].name", TEXT],
  ["weights[1].data", TEXT],
  ["epochsTrained", "should be a whole number from 0 to", -1],
  ["epochsTrained", "should be a whole number from 0 to", 2 ** 53],
  ["labels", ARRAY],
  ["labels[0]", ARRAY],
  ["labels[0][0]", TEXT],
  ["training", OBJECT],
  ["training.optimizer", OBJECT],
  ["training.optimizer.name", TEXT],
  ["training.optimizer.steps", "should be a whole number, got -1", -1],
  ["training.optimizer.steps", "should be a whole number, got 0.5", 0.5],
  ["training.optimizer.running", TEXT],
  ["training.optimizer.state", ARRAY],
  ["training.optimizer.state[0]", OBJECT],
  ["training.optimizer.state[0].name", TEXT],
  ["training.optimizer.state[0].data", TEXT],
  ["training.targets", ARRAY],
  ["training.targets[0]", OBJECT],
  ["training.targets[0].metrics", ARRAY],
  ["training.targets[0].names", ARRAY],
  ["training.targets[0].names[0]", TEXT],
])("%s %s", async (place, wanted, value = 5) => {
  const path = place.replace(/^(labels|training\.targets\[0\]\.names)\[.*/, "$1");
  const nested = place.slice(path.length).match(/\[/g)?.length ?? 0;
  const given = nested === 0 ? value : nested === 1 ? [value] : [[value]];
  await refused(
    () => loadModel(wrong(fileWith(path, given)), { backend: "javascript" }),
    "E_FORMAT",
    `${place} ${wanted}`,
  );
});

test("the file without a change is read", async () => {
  (await loadModel(wrong(JSON.parse(text)), { backend: "javascript" })).dispose();
  expect(text.length).toBeGreaterThan(500);
});
