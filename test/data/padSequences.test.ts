/** padSequences: as Keras' pad_sequences. */
import { describe, expect, test } from "vitest";
import { padSequences, type PadOptions } from "../../src/data/index.ts";
import { dense, embedding, flatten, sequential } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";

const sequences = [[1], [2, 3], [4, 5, 6]];

describe("padSequences", () => {
  // The examples of Keras' docstring of pad_sequences, and more.
  test.each<[PadOptions, number[][]]>([
    [
      {},
      [
        [0, 0, 1],
        [0, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      { value: -1 },
      [
        [-1, -1, 1],
        [-1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      { padding: "post" },
      [
        [1, 0, 0],
        [2, 3, 0],
        [4, 5, 6],
      ],
    ],
    [
      { length: 2 },
      [
        [0, 1],
        [2, 3],
        [5, 6],
      ],
    ],
    [
      { length: 2, truncating: "post" },
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    [
      { length: 2, truncating: "post", padding: "post" },
      [
        [1, 0],
        [2, 3],
        [4, 5],
      ],
    ],
    [
      { length: 4 },
      [
        [0, 0, 0, 1],
        [0, 0, 2, 3],
        [0, 4, 5, 6],
      ],
    ],
  ])("%j", (options, rows) => {
    // prettier-ignore
    expect(padSequences(sequences, options)).toEqual({
      data: Float32Array.from(rows.flat()),
      shape: [3, rows[0].length],
    });
  });

  test("rows for each step", () => {
    const rows = [[[1, 2]], [], [[3, 4], [5, 6], [7, 8]]]; // prettier-ignore
    expect(padSequences(rows, { length: 2, dtype: "float64", value: 9 })).toEqual({
      data: Float64Array.of(9, 9, 1, 2, 9, 9, 9, 9, 5, 6, 7, 8),
      shape: [3, 2, 2],
    });
    expect(padSequences([[], [Float32Array.of(1, 2)]], { padding: "post" }).data).toEqual(Float32Array.of(0, 0, 1, 2));
  });

  test("typed arrays, empty sequences, more numbers than are looked at in one go", () => {
    const long = Int32Array.from({ length: 5000 }, (_, i) => i);
    const { data, shape } = padSequences([long, []], { length: 4999 });
    expect(shape).toEqual([2, 4999]);
    expect(data.subarray(0, 4999)).toEqual(Float32Array.from(long.subarray(1)));
    expect(data.subarray(4999).every((value) => value === 0)).toBe(true);
    expect(padSequences([[], []], { length: 1 })).toEqual({ data: Float32Array.of(0, 0), shape: [2, 1] });
  });

  test("their result is what a model reads", async () => {
    const layers = [embedding({ inputDim: 7, outputDim: 2 }), flatten(), dense({ units: 1 })];
    const model = await sequential({ inputShape: [3], layers, seed: 1 });
    expect((await model.predict(padSequences(sequences))).shape).toEqual([3, 1]);
  });

  test.each<[string, unknown, unknown, Parameters<typeof refused>[1], string]>([
    ["no sequences", [], {}, "E_DATA", "padSequences needs an array of sequences, got []."],
    ["what are none", 5, {}, "E_DATA", "padSequences needs an array of sequences, got 5."],
    ["only empty ones", [[], []], {}, "E_DATA", "padSequences needs a sequence with a step, or a length."],
    [
      "a number instead of a sequence",
      [[1], 2],
      {},
      "E_DATA",
      "sequence 1 must be an array with a number or a row for each step, got 2.",
    ],
    ["a text", ["abc"], {}, "E_DATA", 'got "abc". A tokenizer encodes text.'],
    ["words", [["abc"]], {}, "E_DATA", 'sequence 0 must hold numbers, got "abc" in step 0.'],
    ["NaN", [[1], [1, NaN]], {}, "E_NON_FINITE", "sequence 1 has NaN in step 1;"],
    ["NaN that is cut off", [[NaN, 1]], { length: 1 }, "E_NON_FINITE", "sequence 0 has NaN in step 0;"],
    ["NaN in a row", [[[1, 2], [3, NaN]]], {}, "E_NON_FINITE", "sequence 0 has NaN in step 1, column 1;"], // prettier-ignore
    ["more than float32 holds", [[1e39]], {}, "E_NON_FINITE", "float32 holds numbers up to 3.4e38"],
    ["rows among numbers", [[1], [[2]]], {}, "E_DATA", "sequence 1 must hold numbers, got [2] in step 0."],
    ["numbers among rows", [[[1]], [2]], {}, "E_DATA", "sequence 1 step 0 must be a row of 1 numbers, got 2."],
    [
      "rows of another length",
      [[[1, 2]], [[3]]],
      {},
      "E_SHAPE",
      "sequence 1 step 0 must have 2 numbers, as the first step has, got 1.",
    ],
    [
      "a length of 0",
      [[1]],
      { length: 0 },
      "E_CONFIG",
      "padSequences length must be a whole number at least 1, got 0.",
    ],
    ["Keras' name", [[1]], { maxlen: 3 }, "E_CONFIG", 'padSequences has no option "maxlen".'],
    ["another side", [[1]], { padding: "left" }, "E_CONFIG", 'padSequences padding must be one of "pre", "post"'],
    ["a value that is none", [[1]], { value: NaN }, "E_CONFIG", "padSequences value must be a finite number, got NaN."],
  ])("refuses %s", async (_, given, options, code, message) => {
    await refused(() => padSequences(wrong(given), wrong(options)), code, message);
  });
});
