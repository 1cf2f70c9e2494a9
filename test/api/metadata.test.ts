/** Data of the user's own: kept with a model, checked, saved and loaded. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { dense, loadModel, sequential, type JSONObject, type Model, type ModelFile } from "../../src/index.ts";
import { refused } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";

const fresh = (options: object = {}): Promise<Model> =>
  sequential({ inputShape: [2], layers: [dense({ units: 3 })], seed: 4, ...options });
const round = (file: ModelFile) => JSON.parse(JSON.stringify(file)) as ModelFile;

const data = { source: "iris", columns: ["a", "b"], scale: { mean: [1, 2.5], deviation: null }, done: true };

test("metadata is kept, set, shown and saved; a loaded model has it", async () => {
  const made = await fresh({ metadata: data });
  expect(made.metadata).toEqual(data);
  expect(made.summary()).toContain("metadata: source, columns, scale, done");
  const again = await loadModel(round(made.toJSON()));
  expect(again.metadata).toEqual(data);
  expect(again.toJSON()).toEqual(made.toJSON());
  again.metadata = { other: 1 };
  expect(again.toJSON().metadata).toEqual({ other: 1 });
  again.metadata = {};
  expect(again.toJSON()).not.toHaveProperty("metadata");
  expect((await fresh()).metadata).toEqual({});
});

test("metadata is a copy: what happens to the caller's object later does not change the model's", async () => {
  const mine = { columns: ["a"] };
  const made = await fresh({ metadata: mine });
  mine.columns.push("b");
  expect(made.metadata).toEqual({ columns: ["a"] });
  made.metadata = mine;
  mine.columns.push("c");
  expect(made.metadata).toEqual({ columns: ["a", "b"] });
});

test("metadata may be a proxy, as a page's framework makes them: it is read, not cloned", async () => {
  const deep = <T extends object>(of: T): T =>
    new Proxy(of, { get: (o, key) => (typeof o[key as keyof T] === "object" ? deep(o[key as keyof T] as T) : o[key as keyof T]) }) as T; // prettier-ignore
  const made = await fresh({ metadata: deep({ scale: { mean: [1, 2] } }) });
  expect(made.metadata).toEqual({ scale: { mean: [1, 2] } });
  expect(made.toJSON().metadata).toEqual({ scale: { mean: [1, 2] } });
});

test("metadata holds names that objects have as plain keys", async () => {
  const odd = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "toString": [3]}') as JSONObject;
  const made = await fresh({ metadata: odd });
  const again = await loadModel(round(made.toJSON()));
  expect(JSON.stringify(again.metadata)).toBe(JSON.stringify(odd));
  expect(Object.getPrototypeOf(again.metadata)).toBe(Object.prototype);
  expect(({} as { x?: number }).x).toBeUndefined();
});

test.each(["\0", "\u20ac", "\u{1f4a5}", '"'])("with the longest text of %j is saved and loaded", async (character) => {
  const note = character.repeat(2 ** 19 / character.length);
  const path = join(await temporaryFolder(), "m.json");
  const made = await fresh({ metadata: { note, [note]: 1 } });
  await made.save(path);
  expect((await loadModel(path)).metadata).toEqual(made.metadata);
});

test("metadata that is no plain JSON is refused with its place, when it is set and when it is saved", async () => {
  const made = await fresh();
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  let deep: unknown = 1;
  for (let i = 0; i < 65; i++) deep = [deep];
  let wide: unknown = "x".repeat(1000);
  for (let i = 0; i < 40; i++) wide = [wide, wide];
  for (const [value, code, ...parts] of [
    [[1], "E_CONFIG", "an object of plain JSON", "got [1]"],
    ["text", "E_CONFIG", "an object of plain JSON"],
    [null, "E_CONFIG", "an object of plain JSON"],
    [{ a: { b: [1, () => 1] } }, "E_CONFIG", "metadata.a.b[1] must be plain JSON", "got a function"],
    [{ a: NaN }, "E_CONFIG", "metadata.a", "got NaN"],
    [{ a: undefined }, "E_CONFIG", "metadata.a", "got undefined"],
    [{ a: 1n }, "E_CONFIG", "got 1n"],
    [{ a: new Date(0) }, "E_CONFIG", "got a Date"],
    [{ a: new Float32Array(2) }, "E_CONFIG", "got a Float32Array"],
    [{ a: [, 1] }, "E_CONFIG", "metadata.a[0]"], // eslint-disable-line no-sparse-arrays
    [cycle, "E_LIMIT", "60 levels deep"],
    [{ a: deep }, "E_LIMIT", "60 levels deep"],
    [{ a: wide }, "E_LIMIT", "characters long"],
    [{ a: "x".repeat(2 ** 19 + 1) }, "E_LIMIT", "metadata.a", "at most 524288 characters, got 524289"],
    [{ ["x".repeat(2 ** 19 + 1)]: 1 }, "E_LIMIT", "at most 524288 characters"],
    [{ a: new Array(2 ** 16).fill(0) }, "E_LIMIT", "65536 values and keys"],
  ] as [unknown, "E_CONFIG", ...string[]][])
    await refused(() => (made.metadata = value as JSONObject), code, ...parts);
  expect(made.metadata).toEqual({});
  made.metadata = { a: [1] };
  (made.metadata.a as unknown[]).push(() => 1);
  await refused(() => made.toJSON(), "E_CONFIG", "metadata.a[1]");
});
