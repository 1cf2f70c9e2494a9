/** Names of classes: kept with a model, checked, saved, and used. Data of the user's own: metadata.test.ts. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  binaryCrossentropy,
  dense,
  input,
  loadModel,
  model,
  sequential,
  sparseCategoricalCrossentropy,
  type GivenLabels,
  type Layer,
  type Model,
  type ModelFile,
} from "../../src/index.ts";
import { refused } from "../support/errors.ts";

const animals = ["cat", "dog", "bird"];
const x = [[0, 1], [1, 0], [1, 1], [0.2, 0.9], [0.9, 0.1], [0.8, 1]]; // prettier-ignore
const numbers = [0, 1, 2, 0, 1, 2];
const names = numbers.map((n) => animals[n]);
const oneHot = numbers.map((n) => animals.map((_, i) => Number(i === n)));

async function fresh(
  options: object = {},
  layers: Layer[] = [dense({ units: 3, activation: "softmax" })],
): Promise<Model> {
  const made = await sequential({ inputShape: [2], layers, seed: 4, ...options });
  made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return made;
}
const yesNo = () => fresh({ labels: ["no", "yes"] }, [dense({ units: 2, activation: "softmax" })]);
const round = (file: ModelFile) => JSON.parse(JSON.stringify(file)) as ModelFile;

describe("labels", () => {
  test("cannot be changed in place, which would rename classes, or make a file that is refused", async () => {
    const given = ["b", "a", "c"];
    const made = await fresh({ labels: given });
    expect(() => (made.labels as string[]).sort()).toThrow(TypeError);
    expect(() => (made.labels as string[]).push("d")).toThrow(TypeError);
    given[0] = "x"; // a copy is kept
    expect(made.labels).toEqual(["b", "a", "c"]);
  });

  test("are given as an option or set, read back, and shown by the summary", async () => {
    const made = await fresh({ labels: animals });
    expect(made.labels).toEqual(animals);
    expect(made.summary()).toContain("labels of dense_1: cat, dog, bird");
    const later = await fresh();
    expect(later.labels).toEqual([]);
    expect(later.summary()).not.toContain("labels");
    later.labels = animals;
    expect(later.labels).toEqual(animals);
    later.labels = undefined;
    expect(later.labels).toEqual([]);
  });

  test("work with add, too", async () => {
    const made = await sequential({ labels: animals, metadata: { a: 1 } });
    made.add(dense({ units: 3, activation: "softmax", inputShape: [2] }));
    expect(made.labels).toEqual(animals);
    expect(made.metadata).toEqual({ a: 1 });
  });

  test("that are not one distinct name a class are refused", async () => {
    for (const [labels, ...parts] of [
      [["cat", "dog"], "labels must be 3 names, one for each class of dense_1, got 2 names"],
      [["cat", "dog", "cat"], '"cat" twice'],
      [["cat", "dog", ""], "must be 3 names"],
      [["cat", "dog", 3], "must be 3 names"],
      ["cat", "must be 3 names", 'got "cat"'],
      [{ cat: 0 }, "must be 3 names"],
    ] as [unknown, ...string[]][]) {
      await refused(() => fresh({ labels }), "E_CONFIG", ...parts);
      const made = await fresh({ labels: animals });
      await refused(() => (made.labels = labels as GivenLabels), "E_CONFIG", ...parts);
      expect(made.labels).toEqual(animals);
    }
    const one = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], labels: ["no", "yes"] });
    expect(one.labels).toEqual(["no", "yes"]);
    await refused(() => sequential({ inputShape: [2], layers: [dense({ units: 1 })], labels: ["yes"] }), "E_CONFIG", "must be 2 names"); // prettier-ignore
  });

  test("of several outputs are lists, or by name", async () => {
    const a = input({ shape: [2] });
    const outputs = [dense({ units: 3, activation: "softmax", name: "kind" }).apply(a), dense({ units: 1, name: "size" }).apply(a)] as const; // prettier-ignore
    const graph = await model({ inputs: a, outputs, labels: { kind: animals } });
    expect(graph.labels).toEqual([animals, []]);
    graph.labels = [animals, ["small", "large"]];
    graph.compile({ loss: ["sparseCategoricalCrossentropy", "mse"] });
    const { history } = await graph.fit(x, [names, [0.5, 1, 2, 3, 1, 0]]);
    expect(history.kind_loss).toHaveLength(1);
    const again = await loadModel<true>(round(graph.toJSON()));
    expect(again.labels).toEqual([animals, ["small", "large"]]);
    await refused(() => graph.classify(x), "E_CONFIG", "one output");
    await refused(() => (graph.labels = { kin: animals }), "E_CONFIG", 'Did you mean "kind"');
  });
});

describe("targets as names", () => {
  test("train as the numbers and rows that they stand for", async () => {
    const [a, b] = [await fresh({ labels: animals }), await fresh()];
    const options = { epochs: 3, batchSize: 2 };
    const named = await a.fit(x, names, { ...options, validationData: [x, names], classWeight: { cat: 2 } });
    const numbered = await b.fit(x, numbers, { ...options, validationData: [x, numbers], classWeight: { 0: 2 } });
    expect(named.history).toEqual(numbered.history);
    expect(await a.evaluate(x, names)).toEqual(await b.evaluate(x, numbers));
    for (const one of [a, b]) one.compile({ loss: "categoricalCrossentropy" });
    expect((await a.fit(x, names.map((name) => [name]), options)).history).toEqual((await b.fit(x, oneHot, options)).history); // prettier-ignore
    await a.fitDataset([{ x, y: names }]);
    await b.fitDataset([{ x, y: oneHot }]);
    expect(a.getWeights()).toEqual(b.getWeights());
  });

  test("are yes and no for a single output", async () => {
    const made = async (labels?: string[]) => {
      const one = await sequential({ inputShape: [2], layers: [dense({ units: 1, activation: "sigmoid" })], labels });
      one.compile({ loss: "binaryCrossentropy" });
      return one;
    };
    const spam = await (await made(["ham", "spam"])).fit(x.slice(0, 2), ["ham", "spam"]);
    expect(spam.history).toEqual((await (await made()).fit(x.slice(0, 2), [0, 1])).history);
  });

  test("that are no labels are refused with row and nearest name; without labels too", async () => {
    const made = await fresh({ labels: animals });
    await refused(
      () => made.fit(x.slice(0, 2), ["cat", "dgo"]),
      "E_DATA",
      'y has "dgo" in row 1',
      'Did you mean "dog"?',
    );
    await refused(() => made.fit(x.slice(0, 2), ["cat", 1 as never]), "E_DATA", "y has 1 in row 1");
    for (const name of ["__proto__", "constructor", "toString"])
      await refused(() => made.fit([[0, 0]], [name]), "E_DATA", "which is no label");
    await refused(async () => (await fresh()).fit(x, names), "E_DATA", 'model.labels = ["cat", "dog"]');
    await refused(() => made.fit(x.slice(0, 1), [["cat", "dog"]] as never), "E_SHAPE", "1 column");
  });
});

describe("classify", () => {
  test("gives the classes of each row by name, the most probable first", async () => {
    const made = await fresh({ labels: animals });
    const { data } = await made.predict(x);
    const classes = await made.classify(x);
    expect(classes).toHaveLength(x.length);
    classes.forEach((row, r) => {
      expect(row.map(({ index }) => index).sort()).toEqual([0, 1, 2]);
      for (const { label, index, score } of row) {
        expect(label).toBe(animals[index]);
        expect(score).toBe(data[3 * r + index]);
      }
      expect(row.map(({ score }) => score)).toEqual(row.map(({ score }) => score).sort((p, q) => q - p));
    });
    expect(await made.classify(x, { top: 1 })).toEqual(classes.map(([best]) => [best]));
    expect(await made.predictLabels(x)).toEqual(classes.map(([best]) => best.label));
    expect(made.classifyOne(x[2], { top: 2 })).toEqual(classes[2].slice(0, 2));
  });

  test("reads probabilities from one sigmoid output, and from logits", async () => {
    const layers = (activation?: string) => [
      dense({ units: 1, activation, weights: { kernel: [[1], [0]], bias: [0] } }),
    ];
    const sure = await sequential({ inputShape: [2], layers: layers("sigmoid"), labels: ["no", "yes"] });
    const [[first, second]] = await sure.classify([[2, 0]]);
    expect([first.label, second.label]).toEqual(["yes", "no"]);
    expect(first.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect(first.score + second.score).toBeCloseTo(1, 12);
    const logits = await sequential({ inputShape: [2], layers: layers(), labels: ["no", "yes"] });
    logits.compile({ loss: binaryCrossentropy({ fromLogits: true }) });
    expect(logits.classifyOne([2, 0])[0].score).toBeCloseTo(first.score, 6);
    const several = await fresh({ labels: animals }, [dense({ units: 3 })]).catch(() => undefined);
    expect(several).toBeUndefined(); // compile refuses linear outputs without fromLogits
    const three = await sequential({ inputShape: [2], layers: [dense({ units: 3 })], labels: animals });
    three.compile({ loss: sparseCategoricalCrossentropy({ fromLogits: true }) });
    expect(three.classifyOne([1, 2]).reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 12);
  });

  test("says what is missing, and checks its options and rows", async () => {
    const bare = await fresh();
    await refused(() => bare.classify(x), "E_CONFIG", 'model.labels = ["cat", "dog"]');
    await refused(() => bare.classifyOne(x[0]), "E_CONFIG", "classifyOne needs the names");
    await refused(() => bare.predictLabels(x), "E_CONFIG", "names of the classes");
    const made = await fresh({ labels: animals });
    await refused(() => made.classify(x, { top: 0 }), "E_CONFIG", "top");
    await refused(() => made.classify(x, { topp: 1 } as never), "E_CONFIG", 'Did you mean "top"?');
    await refused(() => made.classify([[1]]), "E_SHAPE");
    await refused(() => (made.classify(x) as never as unknown[])[0], "E_CONFIG", "await");
  });
});

test("a diagnosis names the classes that are missing or rare", async () => {
  const made = await fresh({ labels: animals }, [
    dense({ units: 8, activation: "tanh" }),
    dense({ units: 3, activation: "softmax" }),
  ]);
  const rows = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(i)]);
  const two = await made.diagnose(
    rows,
    rows.map((_, i) => animals[i % 2]),
  );
  expect(two.text).toContain("Class bird never occurs");
  const rare = await made.diagnose(rows.flatMap((row) => [row, row]), rows.flatMap((_, i) => [animals[i === 0 ? 2 : 0], animals[i === 1 ? 1 : 0]])); // prettier-ignore
  expect(rare.text).toMatch(/Class cat has 9\d.* of the inspected rows, class (dog|bird)/);
  expect(rare.text).toContain('classWeight: { "');
  expect((await yesNo()).labels).toEqual(["no", "yes"]);
});

describe("files", () => {
  test("with labels or metadata that do not fit are refused", async () => {
    const file = (await fresh({ labels: animals, metadata: { a: 1 } })).toJSON();
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = { deep };
    for (const change of [
      (f) => (f.labels = [["cat", "dog"]]),
      (f) => (f.labels = [animals, animals]),
      (f) => (f.labels = []),
      (f) => (f.labels = animals),
      (f) => (f.labels = [["cat", "cat", "dog"]]),
      (f) => (f.labels = [["cat", "dog", 1]]),
      (f) => (f.labels = null),
      (f) => (f.labels = { 0: animals }),
      (f) => (f.metadata = null),
      (f) => (f.metadata = [1]),
      (f) => (f.metadata = "text"),
      (f) => (f.label = [animals]),
      (f) => (f.meta = {}),
    ] as ((f: Record<string, unknown>) => void)[]) {
      const copy = round(file);
      change(copy as never);
      await refused(() => loadModel(copy), "E_FORMAT");
    }
    const copy = round(file);
    (copy as { metadata: unknown }).metadata = deep;
    await refused(() => loadModel(copy), "E_LIMIT", "60 levels");
  });

  test("of 0.1.0, without either, load and go on to the bit", async () => {
    const again = await loadModel(JSON.parse(readFileSync("test/format/versions/1.json", "utf8")) as ModelFile);
    expect([again.labels, again.metadata]).toEqual([[], {}]);
    const rows = [[0.1, 0.9], [0.8, 0.2], [0.5, 0.4], [0.3, 0.7], [0.9, 0.1], [0.2, 0.2]]; // prettier-ignore
    const { history } = await again.fit(rows, [0, 1, 2, 0, 1, 2], { epochs: 2, batchSize: 3 });
    expect(history).toEqual({ loss: [1.5152705050238786, 0.9328107905953674], accuracy: [0.16666666666666666, 0.5] });
    const { data } = await again.predict(rows.slice(0, 1));
    expect([...data]).toEqual([0.35326212644577026, 0.16885721683502197, 0.47788071632385254]);
  });
});
