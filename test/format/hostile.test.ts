/** Files that are not what they should be: E_FORMAT, whatever they hold, and soon. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChainruleError, loadModel, type ModelFile } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { validFile } from "../support/saved.ts";

const untouched = Object.getOwnPropertyNames(Object.prototype).sort().join();
afterAll(() => expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(untouched));

let text: string;
beforeAll(async () => void (text = JSON.stringify(await validFile())));
const fresh = () => JSON.parse(text) as ModelFile;

const load = (file: unknown) => loadModel(wrong(file), { backend: "javascript" });
const refusedFile = (file: unknown, ...parts: (string | RegExp)[]) => refused(() => load(file), "E_FORMAT", ...parts);

type Path = (string | number)[];
type Tree = Record<string | number, unknown>;

/** Every path of a value: of objects, arrays and what they hold. */
function paths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inside]) => paths(inside, [...path, key]))];
}
const parent = (file: unknown, path: Path) =>
  path.slice(0, -1).reduce((tree, key) => (tree as Tree)[key], file) as Tree;
const at = (file: unknown, path: Path) => path.reduce((tree, key) => (tree as Tree)[key], file);

/** Loads the changed file: refused with E_FORMAT, or taken. Anything else fails. */
async function outcome(file: unknown): Promise<"refused" | "taken"> {
  try {
    (await load(file)).dispose();
    return "taken";
  } catch (error) {
    expect(error).toBeInstanceOf(ChainruleError);
    expect((error as ChainruleError).code, (error as ChainruleError).message).toBe("E_FORMAT");
    return "refused";
  }
}

test("text that is not JSON is refused on one line, whatever lines it has", async () => {
  const path = join(await temporaryFolder(), "model.json");
  for (const content of ["abc\ndef", "\n\n{\r\n", '{"format":\n\u2028x']) {
    await writeFile(path, content);
    await refused(() => loadModel(path), "E_FORMAT", "Not a model file");
  }
});

test("every key is needed", async () => {
  let count = 0;
  for (const path of paths(fresh()).slice(1)) {
    const file = fresh();
    const tree = parent(file, path),
      key = path.at(-1)!;
    if (Array.isArray(tree)) tree.splice(Number(key), 1);
    else Reflect.deleteProperty(tree, key);
    // A metric may be missing: that is another file, not a broken one.
    expect([path.join("."), await outcome(file)]).toEqual([
      path.join("."),
      path.includes("metrics") && path.length === 5 ? "taken" : "refused",
    ]);
    count++;
  }
  expect(count).toBeGreaterThan(50);
});

test("no key is taken that is not known", async () => {
  let count = 0;
  const objects = paths(fresh()).filter((path) => typeof at(fresh(), path) === "object");
  for (const path of objects) {
    for (const key of ["extra", "__proto__", "constructor", "weights", "name "]) {
      const tree = at(fresh(), path) as Tree;
      if (Array.isArray(tree) || Object.hasOwn(tree, key)) continue;
      // Through text: an own key "__proto__", as only a parser makes it.
      const changed = JSON.stringify(tree).replace(/^\{/, `{${JSON.stringify(key)}:{"polluted":1},`);
      const whole = JSON.stringify(fresh()).replace(JSON.stringify(tree), () => changed);
      expect([path.join("."), key, await outcome(JSON.parse(whole))]).toEqual([path.join("."), key, "refused"]);
      count++;
    }
  }
  expect(count).toBeGreaterThan(50);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

describe("values of another kind", () => {
  const strange: unknown[] = [
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    1e300,
    2 ** 40,
    "",
    "x",
    "__proto__",
    [],
    [1],
    [[]],
    {},
    { a: 1 },
  ];
  /** Where a change gives another valid file. */
  const initial = ["mean -1", "mean 1", "mean 1.5", "mean 1099511627776", "mean 1e+300"]
    .concat(["stddev 0", "stddev 1.5", "stddev 1099511627776", "stddev 1e+300"])
    .map((option) => `model.layers.1.config.kernelInitializer.options.${option}`);
  const taken = new Set([
    "model.seed 0",
    "model.seed 1",
    "model.seed 1099511627776",
    "model.layers.1.config.trainable.bias false", // it has no bias
    "epochsTrained 0",
    "epochsTrained 1",
    "training null",
    "training.targets.0.metrics []",
    ...initial,
    ...["beta1 0", "beta2 0", "epsilon 1", "epsilon 1.5", "epsilon 1099511627776", "epsilon 1e+300"]
      .concat(["1", "1.5", "1099511627776", "1e+300"].flatMap((v) => [`learningRate ${v}`, `weightDecay ${v}`]))
      .map((option) => `training.optimizer.config.${option}`),
    ...["0", "1", "1099511627776"].map((steps) => `training.optimizer.steps ${steps}`),
    ...["0", "1.5", "1099511627776", "1e+300"].map((weight) => `training.targets.0.weight ${weight}`),
  ]);

  test("are refused at every place, but for those that make another valid file", async () => {
    let count = 0;
    const accepted = new Set<string>();
    for (const path of paths(fresh()).slice(1)) {
      for (const value of strange) {
        const file = { whole: fresh() };
        const place = ["whole", ...path];
        if (JSON.stringify(at(file, place)) === JSON.stringify(value)) continue;
        parent(file, place)[place.at(-1)!] = structuredClone(value);
        if ((await outcome(file.whole)) === "taken") accepted.add(`${path.join(".")} ${JSON.stringify(value)}`);
        count++;
      }
    }
    expect([...accepted].sort()).toEqual([...taken].sort());
    expect(count).toBeGreaterThan(1000);
  });
});

describe("a file by name", () => {
  test.each<[string, (file: ModelFile) => void, ...string[]]>([
    ["another format", (f) => (f.format = "keras"), 'format should be "chainrule-model", got "keras"'],
    ["a later version", (f) => (f.version = 2), "version should be 1, got 2"],
    ["an unknown layer", (f) => (f.model.layers[0].kind = "conv4d"), 'layer kind "conv4d" is not known'],
    ["an inherited layer", (f) => (f.model.layers[0].kind = "toString"), 'layer kind "toString" is not known'],
    ["an unknown activation", (f) => (f.model.layers[0].config.activation = "tanhh"), 'Did you mean "tanh"?'],
    [
      "an unknown optimizer",
      (f) => (f.training!.optimizer.name = "constructor"),
      'optimizer "constructor" is not known',
    ],
    ["an unknown loss", (f) => ((f.training!.targets[0] as { loss: unknown }).loss = "msee"), 'Unknown loss "msee"'],
    ["a loss that does not fit", (f) => (f.model.layers[1].config.activation = "relu"), "compares probabilities"],
    [
      "weights in another order",
      (f) => f.weights.reverse(),
      'weights[0].name should be "dense_1/kernel", got "out/kernel"',
    ],
    ["too few weights", (f) => f.weights.pop(), "weights should have 3 entries, got 2"],
    ["a transposed shape", (f) => f.weights[0].shape.reverse(), "weights[0].shape should be [2, 4], got [4, 2]"],
    ["too few numbers", (f) => (f.weights[0].data = f.weights[1].data), "weights dense_1/kernel should hold 8 numbers"],
    ["no base64", (f) => (f.weights[1].data = "!".repeat(24)), "weights dense_1/bias is not base64"],
    ["spaces in base64", (f) => (f.weights[1].data = " ".repeat(24)), "is not base64 of 16 bytes"],
    [
      "NaN",
      (f) => (f.weights[1].data = btoa("\0\0\xc0\x7f".repeat(4))),
      "weights dense_1/bias holds NaN at position 0",
    ],
    [
      "infinity",
      (f) => (f.weights[1].data = btoa("\0\0\0\0".repeat(3) + "\0\0\x80\x7f")),
      "holds Infinity at position 3",
    ],
    ["no layers", (f) => (f.model.layers = []), "is read before it is made"],
    ["rows of two axes", (f) => f.model.inputs[0].shape.push(2), "out gives [2, 3] a row. Put flatten()"],
    [
      "endless epochs",
      (f) => (f.epochsTrained = 2 ** 31),
      "epochsTrained should be a whole number from 0 to 2147483647, got 2147483648",
    ],
    [
      "a state that is missing",
      (f) => f.training!.optimizer.state.pop(),
      "training.optimizer.state should have 2 entries, got 1",
    ],
    ["a metric twice", (f) => f.training!.targets[0].metrics.push("accuracy"), '"accuracy" twice'],
    ["weights among the options", (f) => (f.model.layers[0].config.weights = { kernel: [1] }), "unknown key \"weights\""], // prettier-ignore
  ])("%s", async (_, change, ...parts) => {
    const file = fresh();
    change(file);
    await refusedFile(file, ...parts);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 5],
    ["an array", []],
    ["an empty object", {}],
  ])("%s", async (_, file) => void (await refusedFile(file)));
});

describe("as text", () => {
  async function refusedText(content: string | Uint8Array) {
    const path = join(await temporaryFolder(), "model.json");
    await writeFile(path, content);
    const before = performance.now();
    await refused(() => loadModel(path, { backend: "javascript" }), "E_FORMAT");
    return performance.now() - before;
  }

  test("cut anywhere", async () => {
    const path = join(await temporaryFolder(), "model.json");
    for (let end = 0; end < text.length; end += 1 + (end % 29)) {
      await writeFile(path, text.slice(0, end));
      await refused(() => loadModel(path), "E_FORMAT", "Not a model file");
    }
  });

  test.each<[string, () => string | Uint8Array]>([
    ["binary", () => Uint8Array.from({ length: 4096 }, (_, i) => (i * 167) % 256)],
    ["zeros", () => new Uint8Array(4096)],
    ["HTML", () => "<!doctype html><title>Not found</title>"],
    ["two files", () => text + text],
    ["a byte order mark", () => `\ufeff${text}`],
    ["nested a million deep", () => "[".repeat(1e6)],
    ["nested and closed", () => "[".repeat(2e5) + "]".repeat(2e5)],
    ["a deep input shape", () => text.replace('"shape":[2]', `"shape":${"[".repeat(1e5)}${"]".repeat(1e5)}`)],
    ["a deep activation", () => text.replace('"tanh"', `${"[".repeat(1e5)}${"]".repeat(1e5)}`)],
    ["deep options", () => text.replace('"tanh"', `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`)],
    ["an endless activation", () => text.replace('"tanh"', JSON.stringify("tanh".repeat(1e6)))],
    ["an endless name", () => text.replace('"name":"out"', `"name":${JSON.stringify("out".repeat(1e6))}`)],
    ["an endless key", () => text.replace('"format"', JSON.stringify("format".repeat(1e6)))],
    ["a billion units", () => text.replace('"units":4', '"units":1000000000')],
    ["more units than memory has", () => text.replace('"units":4', '"units":9007199254740991')],
    ["weights of gigabytes, declared", () => text.replace('"shape":[2]', '"shape":[100000000]')],
    [
      "ten thousand layers",
      () => text.replace('"layers":[', `"layers":[${`${JSON.stringify(fresh().model.layers[0])},`.repeat(2e3)}`),
    ],
  ])("%s: refused within a second", async (_, content) => {
    expect(await refusedText(content())).toBeLessThan(1000);
  });

  test("twice as many layers take about twice as long", { retry: 3 }, async () => {
    const layers = (count: number) => {
      const file = fresh();
      const [layer] = file.model.layers;
      file.model.layers = Array.from({ length: count }, (_, i) => ({
        ...layer,
        name: `l${i}`,
        from: [i === 0 ? "input_1" : `l${i - 1}`],
      }));
      file.model.outputs = [`l${count - 1}`];
      return file;
    };
    const time = async (count: number) => {
      const file = layers(count);
      const before = performance.now();
      await refusedFile(file, "weights should have");
      return performance.now() - before;
    };
    await time(1000);
    const once = await time(10000),
      twice = await time(20000);
    expect(twice).toBeLessThan(2.5 * once + 20);
  });
});
