/** Data and weights that are refused, with the place of what is wrong. */
import { describe, expect, test } from "vitest";
import { dense, sequential, type ErrorCode, type Model } from "../../src/index.ts";
import { backends } from "../support/engines.ts";
import { refused, wrong } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

async function fresh(
  loss = "categoricalCrossentropy",
  backend: (typeof backends)[number] = "javascript",
): Promise<Model> {
  const layers = [dense({ units: 3, activation: "softmax" })];
  const model = await sequential({ inputShape: [2], layers, backend });
  model.compile({ loss });
  return model;
}

const x = [[1, 2], [3, 4], [5, 6]], // prettier-ignore
  y = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]; // prettier-ignore
const six = Float32Array.of(1, 2, 3, 4, 5, 6);

type Refusal = [what: string, data: unknown, code: ErrorCode, ...parts: string[]];

const badRows: Refusal[] = [
  ["nothing", undefined, "E_DATA", "x must be nested arrays or { data, shape }, got undefined"],
  ["null", null, "E_DATA", "got null"],
  ["text", "abc", "E_DATA", 'got "abc"'],
  ["a promise", Promise.resolve(x), "E_DATA", "got a Promise"],
  ["a map", new Map(), "E_DATA", "got a Map"],
  ["no rows", [], "E_DATA", "x has no rows"],
  ["empty rows", [[], []], "E_SHAPE", "x must have 2 columns, got 0 (shape [2, 0])"],
  ["too wide", [[1, 2, 3]], "E_SHAPE", "x must have 2 columns, got 3 (shape [1, 3])"],
  ["ragged", [[1, 2], [1], [1, 2]], "E_SHAPE", "x row 1 has 1 numbers, row 0 has 2"],
  [
    "NaN",
    [
      [1, 2],
      [1, NaN],
      [1, 2],
    ],
    "E_NON_FINITE",
    "x has NaN in row 1, column 1",
  ],
  [
    "infinity",
    { data: Float64Array.of(1, 2, -Infinity, 4), shape: [2, 2] },
    "E_NON_FINITE",
    "-Infinity in row 1, column 0",
  ],
  ["NaN in typed rows", [six.subarray(0, 2), Float32Array.of(NaN, 1)], "E_NON_FINITE", "row 1, column 0"],
  ["text in a row", [[1, "2"]], "E_DATA", 'x must hold numbers, got "2" in row 0, column 1'],
  ["null in a row", [[1, 2], [null, 4]], "E_DATA", "got null in row 1, column 0"], // prettier-ignore
  ["a hole", [[1, 2], new Array(2)], "E_DATA", "got undefined in row 1, column 0"],
  ["a bigint", [[1, 2n]], "E_DATA", "got 2n in row 0, column 1"],
  ["a flat array", [1, 2, 3, 4], "E_SHAPE", "rows of 2 numbers", "a flat array of 4 numbers", "[row]"],
  ["a flat typed array", six, "E_SHAPE", "x is flat (a Float32Array of 6)", "{ data, shape: [3, 2] }"],
  ["three dimensions", [[[1, 2], [3, 4]]], "E_SHAPE", "x must have 2 columns, got 4"], // prettier-ignore
  ["ragged in depth", [[[1], [2]], [[1], 2]], "E_SHAPE", "x row 1 must have the shape [2, 1] of row 0"], // prettier-ignore
  ["objects", [{ a: 1 }], "E_DATA", "x row 0 must be an array of numbers, got an object with a"],
  ["a number among rows", [[1, 2], 5], "E_DATA", "x row 1 must be an array of numbers, got 5"],
  ["text among rows", ["a", "b"], "E_DATA", 'x row 0 must be an array of numbers, got "a"', "into numbers first"],
  [
    "numbers that are not enough",
    { data: six.subarray(1), shape: [3, 2] },
    "E_SHAPE",
    "shape [3, 2] needs 6 numbers, got 5",
  ],
  ["a shape below 0", { data: six, shape: [-3, 2] }, "E_SHAPE", "such as [rows, columns], got [-3, 2]"],
  ["a broken shape", { data: six, shape: [1.5, 4] }, "E_SHAPE", "got [1.5, 4]"],
  ["a number as shape", { data: six, shape: 3 }, "E_SHAPE", "got 3"],
  ["no shape", { data: six }, "E_SHAPE", "got undefined"],
  ["a shape without rows", { data: [], shape: [0, 2] }, "E_DATA", "x has no rows"],
  ["a shape without columns", { data: [], shape: [3, 0] }, "E_SHAPE", "got 0 (shape [3, 0])"],
  ["an endless shape", { data: six, shape: [3, 2 ** 52, 2 ** 52] }, "E_SHAPE", "needs"],
  [
    "64-bit integers",
    { data: new BigInt64Array(6), shape: [3, 2] },
    "E_DATA",
    "of floats, or an array, got a BigInt64Array",
  ],
  ["a buffer", { data: new ArrayBuffer(6), shape: [3, 2] }, "E_DATA", "got an ArrayBuffer"],
  ["text in flat data", { data: [1, 2, "3", 4], shape: [2, 2] }, "E_DATA", 'got "3" in row 1, column 0'],
  [
    "a scale of floats",
    { data: six, shape: [3, 2], scale: 2 },
    "E_CONFIG",
    "scale goes with bytes, such as a Uint8Array, got a Float32Array",
  ],
  [
    "a scale of NaN",
    { data: new Uint8Array(6), shape: [3, 2], scale: NaN },
    "E_CONFIG",
    "scale must be a finite number, got NaN",
  ],
  [
    "an unknown key",
    { data: six, shape: [3, 2], dtype: "f4" },
    "E_CONFIG",
    'x has no option "dtype". Known: data, shape, scale',
  ],
];

describe("x", () => {
  test.each(badRows)("%s", async (_, data, code, ...parts) => {
    const model = await fresh();
    const { length, shape } = (data ?? {}) as { length?: number; shape?: number[] };
    const targets = y.slice(0, shape?.[0] ?? length);
    await refused(() => model.fit(wrong(data), targets), code, ...parts);
    await refused(() => model.evaluate(wrong(data), targets), code, ...parts);
    await refused(() => model.predict(wrong(data)), code, ...parts);
    const validation = parts.map((part) => part.replace(/^x /, "validation x "));
    await refused(() => model.fit(x, y, { validationData: wrong([data, targets]) }), code, ...validation);
    await model.fit(x, y); // and the model is as usable as before
  });
});

describe("y", () => {
  const dense: Refusal[] = [
    ["nothing", undefined, "E_DATA", "y must be nested arrays or { data, shape }, got undefined"],
    ["too few rows", y.slice(1), "E_SHAPE", "x has 3 rows, y has 2; each row needs a target"],
    ["too few columns", [[1], [0], [0]], "E_SHAPE", "y must have 3 columns, got 1 (shape [3, 1])"],
    ["labels", [0, 1, 2], "E_SHAPE", "got 1", "sparseCategoricalCrossentropy"],
    ["NaN", [[1, 0, 0], [0, 0, NaN], [0, 0, 1]], "E_NON_FINITE", "y has NaN in row 1, column 2"], // prettier-ignore
    ["infinity", [[1, 0, 0], [0, 0, 1], [Infinity, 0, 1]], "E_NON_FINITE", "y has Infinity in row 2, column 0"], // prettier-ignore
    ["names of classes", ["a", "b", "c"], "E_DATA", 'y holds text, got "a"', "class numbers or one-hot"],
  ];
  const labels: Refusal[] = [
    ["one-hot rows", y, "E_SHAPE", "y must have 1 column, got 3", "use categoricalCrossentropy"],
    ["a label too large", [0, 1, 3], "E_DATA", "y has label 3 in row 2; 3 outputs take whole numbers from 0 to 2"],
    ["a label below 0", [0, -1, 2], "E_DATA", "y has label -1 in row 1"],
    ["a broken label", Float32Array.of(0.5, 1, 2), "E_DATA", "y has label 0.5 in row 0"],
    ["a byte too large", Uint8Array.of(0, 1, 255), "E_DATA", "y has label 255 in row 2"],
    ["NaN", [0, NaN, 2], "E_NON_FINITE", "y has NaN in row 1, column 0"],
    ["names of classes", ["a", "b", "c"], "E_DATA", 'got "a"', "class numbers"],
    [
      "a scale",
      { data: Uint8Array.of(0, 1, 2), shape: [3], scale: 0.5 },
      "E_CONFIG",
      "class numbers; they take no scale, got 0.5",
    ],
    ["too few", [0, 1], "E_SHAPE", "x has 3 rows, y has 2"],
  ];
  test.each(dense)("rows of outputs: %s", async (_, data, code, ...parts) => {
    const model = await fresh();
    await refused(() => model.fit(x, wrong(data)), code, ...parts);
    await refused(() => model.evaluate(x, wrong(data)), code, ...parts);
  });
  test.each(labels)("class numbers: %s", async (_, data, code, ...parts) => {
    const model = await fresh("sparseCategoricalCrossentropy");
    await refused(() => model.fit(x, wrong(data)), code, ...parts);
    await refused(() => model.evaluate(x, wrong(data)), code, ...parts);
  });
  test("the place is in the details", async () => {
    const model = await fresh("sparseCategoricalCrossentropy");
    const { details } = await refused(() => model.fit(x, [0, 1, 9]), "E_DATA");
    expect(details).toEqual({ what: "y", row: 2, label: 9, classes: 3 });
    const nan = await refused(() => model.fit([[1, 2], [3, NaN], [5, 6]], [0, 1, 2]), "E_NON_FINITE"); // prettier-ignore
    expect(nan.details).toEqual({ what: "x", row: 1, column: 1, value: "NaN" });
  });
});

describe("predictOne", () => {
  const rows: Refusal[] = [
    ["nothing", undefined, "E_SHAPE", "a row of 2 numbers, got undefined"],
    ["too short", [1], "E_SHAPE", "got [1]"],
    [
      "nested, and too long",
      [
        [1, 2],
        [3, 4],
      ],
      "E_SHAPE",
      "got [1, 2, 3, 4]",
    ],
    [
      "ragged",
      [[1, 2], [3]],
      "E_SHAPE",
      "The row must have the shape [2, 2] of its first entries, got 1 entries where 2",
    ],
    ["NaN", [1, NaN], "E_NON_FINITE", "The row has NaN in column 1"],
    ["text in it", [1, "2"], "E_DATA", 'must hold numbers, got "2" in column 1'],
    ["text", "ab", "E_DATA", 'got "a" in column 0'],
  ];
  test.each(rows)("%s", async (_, row, code, ...parts) => {
    const model = await fresh();
    await refused(() => model.predictOne(wrong(row)), code, ...parts);
  });
});

describe.each(backends)("setWeights on %s", (backend) => {
  const kernel = [1, 2, 3, 4, 5, 6],
    bias = [1, 2, 3];
  const given: Refusal[] = [
    ["nothing", undefined, "E_CONFIG", "setWeights takes an array, got undefined"],
    ["too few arrays", [kernel], "E_SHAPE", "The model has 2 weight arrays, got 1; name them to set some"],
    ["too many arrays", [kernel, bias, bias], "E_SHAPE", "2 weight arrays, got 3"],
    ["too few numbers", [kernel.slice(1), bias], "E_SHAPE", "dense_1/kernel needs 6 numbers for shape [2, 3], got 5"],
    ["nested rows", [y, bias], "E_SHAPE", "dense_1/kernel needs 6 numbers", "got 3"],
    ["NaN, in the second array", [kernel, [1, NaN, 3]], "E_NON_FINITE", "dense_1/bias has NaN in row 0, column 1"],
    [
      "text in it",
      [[1, 2, 3, 4, "5", 6], bias],
      "E_DATA",
      'dense_1/kernel must hold numbers, got "5" in row 1, column 1',
    ],
    ["numbers in place of arrays", [5, 6], "E_CONFIG", "{ name, data }, got 5 at position 0"],
    ["null", [kernel, null], "E_CONFIG", "got null at position 1"],
    ["text", ["abcdef", "abc"], "E_CONFIG", 'got "abcdef"'],
    ["no data", [{ name: "dense_1/kernel" }], "E_SHAPE", "got an object with name"],
    ["an unknown name", [{ name: "dense_1/kernal", data: kernel }], "E_CONFIG", 'Did you mean "dense_1/kernel"?'],
    ["__proto__", [{ name: "__proto__", data: kernel }], "E_CONFIG", "Unknown weights"],
    [
      "another shape",
      [{ name: "dense_1/kernel", shape: [3, 2], data: kernel }],
      "E_SHAPE",
      "has shape [2, 3], got shape [3, 2]",
    ],
    [
      "a good and a bad one",
      [
        { name: "dense_1/kernel", data: kernel },
        { name: "dense_1/bias", data: [1] },
      ],
      "E_SHAPE",
      "dense_1/bias",
    ],
  ];
  test.each(given)("%s: refused, and nothing is set", async (_, weights, code, ...parts) => {
    const model = await fresh(undefined, backend);
    const before = weightsHash(model);
    await refused(() => model.setWeights(wrong(weights)), code, ...parts);
    expect(weightsHash(model)).toBe(before);
  });
});
