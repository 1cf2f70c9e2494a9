/** augmented: images moved as the formulas say, by numbers that depend on seed, epoch and row alone. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { augmented, type AugmentOptions } from "../../src/data/index.ts";
import { moved, shifted, type Frame, type Move } from "../../src/data/moved.ts";
import { dense, flatten, sequential } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";

const still: Move = { down: 0, across: 0, cos: 1, sin: 0, flipped: false };
const turn = (degrees: number) => ({ cos: Math.cos((degrees / 180) * Math.PI), sin: Math.sin((degrees / 180) * Math.PI) }); // prettier-ignore
const right = { cos: 0, sin: 1 };

/** An image of different numbers, which no sum of few others is. */
const image = (height: number, width: number, channels = 1) =>
  Float32Array.from({ length: height * width * channels }, (_, i) => ((i * 37) % 101) / 8 + i * i);

const frameOf = (height: number, width: number, channels = 1, fill: number | "edge" = -5): Frame => ({
  height,
  width,
  channels,
  isEdge: fill === "edge",
  fill: fill === "edge" ? 0 : fill,
});

/** What a kernel writes, between canaries. */
function written(run: typeof moved, x: Float32Array, frame: Frame, move: Move): number[] {
  const to = new Float32Array(x.length + 4).fill(77);
  run(to, 2, x, frame, move);
  expect([to[0], to[1], to.at(-2), to.at(-1)]).toEqual([77, 77, 77, 77]);
  return [...to.subarray(2, -2)];
}

/** The bilinear mean in another form: four weights, each pixel looked up by its place, flipped first. */
function reference(x: Float32Array, frame: Frame, { down, across, cos, sin, flipped }: Move): number[] {
  const { height: H, width: W, channels: C } = frame;
  const at = (row: number, column: number, k: number) => {
    const [r, c] = frame.isEdge ? [Math.min(Math.max(row, 0), H - 1), Math.min(Math.max(column, 0), W - 1)] : [row, column]; // prettier-ignore
    if (r < 0 || c < 0 || r >= H || c >= W) return frame.fill;
    return x[(r * W + (flipped ? W - 1 - c : c)) * C + k];
  };
  return Array.from({ length: H * W * C }, (_, i) => {
    const [k, c, r] = [i % C, Math.floor(i / C) % W, Math.floor(i / C / W)];
    const [v, u] = [r - down - (H - 1) / 2, c - across - (W - 1) / 2];
    const [column, row] = [(W - 1) / 2 + cos * u - sin * v, (H - 1) / 2 + sin * u + cos * v];
    const [left, top] = [Math.floor(column), Math.floor(row)];
    const [p, q] = [column - left, row - top];
    return (
      (1 - q) * ((1 - p) * at(top, left, k) + p * at(top, left + 1, k)) +
      q * ((1 - p) * at(top + 1, left, k) + p * at(top + 1, left + 1, k))
    );
  });
}

describe("an image", () => {
  const numbers = Float32Array.of(1, 2, 3, 4, 5, 6); // |1 2 3| over |4 5 6|
  const frame = frameOf(2, 3, 1, 0);

  test.each<[string, Partial<Move>, number[]]>([
    ["stays", {}, [1, 2, 3, 4, 5, 6]],
    ["goes down", { down: 1 }, [0, 0, 0, 1, 2, 3]],
    ["goes left", { across: -1 }, [2, 3, 0, 5, 6, 0]],
    ["goes out of sight", { across: 7, down: -9 }, [0, 0, 0, 0, 0, 0]],
    ["is mirrored", { flipped: true }, [3, 2, 1, 6, 5, 4]],
    ["is mirrored, then goes right", { flipped: true, across: 1 }, [0, 3, 2, 0, 6, 5]],
  ])("%s", (_, move, expected) => {
    expect(written(shifted, numbers, frame, { ...still, ...move })).toEqual(expected);
    expect(written(moved, numbers, frame, { ...still, ...move })).toEqual(expected);
  });

  test("half a pixel is the mean of two, and a quarter turn goes counterclockwise", () => {
    expect(written(moved, numbers, frame, { ...still, across: 0.5 })).toEqual([0.5, 1.5, 2.5, 2, 4.5, 5.5]);
    const square = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(written(moved, square, frameOf(3, 3), { ...still, ...right })).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
    expect(written(moved, square, frameOf(3, 3), { ...still, cos: -1, sin: 0 })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test("comes in from the edge with fill: edge", () => {
    const edge = frameOf(2, 3, 1, "edge");
    expect(written(shifted, numbers, edge, { ...still, across: 2, down: -1 })).toEqual([4, 4, 4, 4, 4, 4]);
    expect(written(moved, numbers, edge, { ...still, across: 2, down: -1 })).toEqual([4, 4, 4, 4, 4, 4]);
    expect(written(moved, numbers, edge, { ...still, across: 9, down: 9 })).toEqual([1, 1, 1, 1, 1, 1]);
  });

  const sizes = [[1, 1, 1], [1, 5, 1], [5, 1, 3], [4, 4, 1], [7, 6, 3], [28, 28, 1]] as const; // prettier-ignore
  describe.each(sizes)("of %i × %i pixels with %i channels", (height, width, channels) => {
    const x = image(height, width, channels);
    const largest = Math.max(...x, 5);

    test.each<Partial<Move>>([
      { across: 2, down: -1, flipped: true },
      { across: 0.25, down: 1.75 },
      { ...turn(10), flipped: true },
      { ...turn(-33), across: -1.5, down: 2 },
      { ...turn(170), across: 3 },
    ])("is the bilinear mean: %j", (given) => {
      const move = { ...still, ...given };
      for (const fill of [-5, "edge"] as const) {
        const frame = frameOf(height, width, channels, fill);
        const [values, expected] = [written(moved, x, frame, move), reference(x, frame, move)];
        // Either rounds to float32 once; in double the forms differ by far less.
        values.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(largest * 2 ** -23));
        if (move.cos === 1 && Number.isInteger(move.across)) expect(written(shifted, x, frame, move)).toEqual(values);
      }
    });
  });
});

const count = 40;
const bytes = { data: Uint8Array.from({ length: count * 30 }, (_, i) => (i * 37) % 256), shape: [count, 5, 6], scale: 1 / 256 }; // prettier-ignore
const rows = Array.from({ length: count }, (_, i) => i);
const everything: AugmentOptions = { shift: 1.5, subpixel: true, flip: true, rotate: 20, noise: 0.1, seed: 4 };

/** Rows of an epoch in the order of their targets, which are their numbers. */
function epochOf(batches: ReturnType<typeof augmented<number[]>>): Float32Array[] {
  const images: Float32Array[] = [];
  for (const { x, y } of batches) {
    expect(x.shape).toEqual([y.length, 5, 6]);
    y.forEach((row, i) => (images[row] = x.data.slice(30 * i, 30 * i + 30)));
  }
  return images;
}

describe("augmented", () => {
  test("without options gives each image as it is, scaled, with its target, in another order each epoch", () => {
    const batches = augmented(bytes, rows, { batchSize: 16 });
    const orders = [1, 2].map(() => {
      const all = [...batches];
      expect(all.map(({ y }) => y.length)).toEqual([16, 16, 8]);
      return all.flatMap(({ y }) => y).join();
    });
    expect(orders[0]).not.toBe(orders[1]);
    const expected = rows.map((row) => Float32Array.from(bytes.data.subarray(30 * row, 30 * row + 30), (b) => b / 256));
    expect(epochOf(batches)).toEqual(expected);
  });

  test("moves by the words of philox, as an implementation in Python draws them", () => {
    const batches = augmented(bytes, rows, { shift: [2, 1], flip: true, seed: 9, epoch: 5, fill: 3 });
    const images = epochOf(batches);
    GOLDEN_MOVES.forEach(([down, across, flipped], row) => {
      const x = Float32Array.from(bytes.data.subarray(30 * row, 30 * row + 30), (byte) => byte / 256);
      const expected = reference(x, frameOf(5, 6, 1, 3), { ...still, down, across, flipped });
      expect([...images[row]]).toEqual(expected);
    });
  });

  test("depends on seed, epoch and row alone: not on batches, order or the form of x", () => {
    const batches = augmented(bytes, rows, everything);
    const epochs = [epochOf(batches), epochOf(batches)];
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochOf(augmented(bytes, rows, { ...everything, batchSize: 7, shuffle: false, epoch: 1 }))).toEqual(
      epochs[1],
    );
    expect(epochOf(augmented(bytes, rows, { ...everything, seed: 5 }))).not.toEqual(epochs[0]);
    const numbers = Float32Array.from(bytes.data, (byte) => byte / 256);
    expect(epochOf(augmented({ data: numbers, shape: [count, 5, 6] }, rows, everything))).toEqual(epochs[0]);
    const nested = rows.map((row) => [...numbers.subarray(30 * row, 30 * row + 30)]);
    expect(epochOf(augmented(nested, rows, { ...everything, imageShape: [5, 6] }))).toEqual(epochs[0]);
    const tensor = { shape: [count, 5, 6], dataSync: () => numbers };
    expect(epochOf(augmented(tensor, rows, everything))).toEqual(epochs[0]);
  });

  test("has the same bits on every engine", () => {
    const hash = createHash("sha256");
    for (const { x } of augmented(bytes, rows, everything)) hash.update(new Uint8Array(x.data.buffer));
    expect(hash.digest("hex")).toBe(GOLDEN_BITS);
  });

  test("flips half of them, and shifts and noise are distributed as promised", () => {
    const many = 4000;
    const labels = Array.from({ length: many }, (_, i) => i);
    const dots = { data: new Uint8Array(many * 25).map((_, i) => (i % 25 === 12 ? 1 : 0)), shape: [many, 5, 5] };
    const counts = new Map<number, number>();
    for (const { x } of augmented(dots, labels, { shift: 2 }))
      for (let i = 0; i < x.data.length; i++) if (x.data[i] === 1) counts.set(i % 25, (counts.get(i % 25) ?? 0) + 1);
    expect(counts.size).toBe(25);
    for (const n of counts.values()) expect(Math.abs(n - many / 25)).toBeLessThan(5 * Math.sqrt(many / 25));
    const left = { data: new Uint8Array(many * 2).map((_, i) => (i + 1) % 2), shape: [many, 1, 2] };
    let flipped = 0;
    for (const { x } of augmented(left, labels, { flip: true }))
      for (let i = 0; i < x.data.length; i += 2) flipped += x.data[i + 1];
    expect(Math.abs(flipped - many / 2)).toBeLessThan(5 * Math.sqrt(many / 4));
    const noise: number[] = [];
    for (const { x } of augmented(dots, labels, { noise: 0.5 })) noise.push(...x.data);
    const sum = (power: number) => noise.reduce((total, value) => total + value ** power, 0) / noise.length;
    expect(sum(1)).toBeCloseTo(1 / 25, 2);
    expect(sum(2)).toBeCloseTo(1 / 25 + 0.25, 2);
  });

  test("keeps the form of targets, and has channels", () => {
    const x = { data: new Float32Array(3 * 2 * 2 * 3), shape: [3, 2, 2, 3] };
    const [shaped] = augmented(
      x,
      { data: Uint8Array.of(0, 1, 1, 0, 2, 2), shape: [3, 2], scale: 2 },
      { shuffle: false },
    );
    expect(shaped.x.shape).toEqual([3, 2, 2, 3]);
    expect(shaped.y).toEqual({ data: Uint8Array.of(0, 1, 1, 0, 2, 2), shape: [3, 2], scale: 2 });
    expect([...augmented(x, ["a", "b", "c"], { batchSize: 2, shuffle: false })].map(({ y }) => y)).toEqual([["a", "b"], ["c"]]); // prettier-ignore
    expect([...augmented(x, [[1], [2], [3]], { shuffle: false })][0].y).toEqual([[1], [2], [3]]); // prettier-ignore
  });

  test("is a dataset: a training in two calls has the bits of one", async () => {
    const trained = async (parts: number[]) => {
      const layers = [flatten(), dense({ units: 3, activation: "softmax" })];
      const model = await sequential({ inputShape: [5, 6], layers, seed: 1 });
      model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
      const labels = rows.map((row) => row % 3);
      for (const epochs of parts)
        await model.fitDataset(augmented(bytes, labels, { ...everything, epoch: model.epochsTrained }), { epochs });
      return model.getWeights();
    };
    expect(await trained([3])).toEqual(await trained([1, 2]));
  });

  test.each<[string, () => unknown, Parameters<typeof refused>[1], string]>([
    [
      "flat rows",
      () => augmented([[1, 2]], [0]),
      "E_SHAPE",
      "augmented x must be images { data, shape: [n, height, width] } or [n, height, width, channels], or have flat rows and imageShape, got [[1, 2]].",
    ],
    ["two dimensions", () => augmented({ data: [1, 2], shape: [1, 2] }, [0]), "E_SHAPE", "got shape [1, 2]."],
    [
      "rows of another size",
      () => augmented([[1, 2, 3]], [0], { imageShape: [2, 2] }),
      "E_SHAPE",
      "x must have 4 columns, got 3 (shape [1, 3]).",
    ],
    [
      "targets of another number",
      () => augmented(bytes, [0]),
      "E_SHAPE",
      "x has 40 rows, y has 1; each row needs a target.",
    ],
    [
      "no targets",
      () => augmented(bytes, wrong(undefined)),
      "E_DATA",
      "y must be an array, numbers or { data, shape }",
    ],
    [
      "half a pixel without subpixel",
      () => augmented(bytes, rows, { shift: [1, 0.5] }),
      "E_CONFIG",
      "augmented shift must be whole pixels, or any with subpixel: true, got [1, 0.5].",
    ],
    ["a shift that is negative", () => augmented(bytes, rows, { shift: -1 }), "E_CONFIG", "augmented shift must be a finite number at least 0"], // prettier-ignore
    ["three shifts", () => augmented(bytes, rows, { shift: wrong([1, 1, 1]) }), "E_CONFIG", "or [down, across], got [1, 1, 1]."], // prettier-ignore
    ["more than half a turn", () => augmented(bytes, rows, { rotate: 181 }), "E_CONFIG", "augmented rotate must be"],
    ["another fill", () => augmented(bytes, rows, { fill: wrong("wrap") }), "E_CONFIG", 'augmented fill must be a finite number, got "wrap".'], // prettier-ignore
    ["a shape that is none", () => augmented(bytes, rows, { imageShape: [30] }), "E_CONFIG", "augmented imageShape must be [height, width]"], // prettier-ignore
    [
      "Keras' name",
      () => augmented(bytes, rows, wrong({ rotation: 3 })),
      "E_CONFIG",
      'augmented has no option "rotation".',
    ],
    [
      "what is not finite, in its batch",
      () => [...augmented({ data: [1, 2, 3, NaN], shape: [2, 1, 2] }, [0, 1])],
      "E_NON_FINITE",
      "x has NaN in row 1, column 1;",
    ],
  ])("refuses %s", async (_, use, code, message) => {
    await refused(use, code, message);
  });
});

/** Rows 0 to 3 in epoch 5 with seed 9: ⌊5 w₀ / 2³²⌋ − 2, ⌊3 w₁ / 2³²⌋ − 1, w₃ < 2³¹. */
const GOLDEN_MOVES: [down: number, across: number, flipped: boolean][] = [
  [0, -1, true],
  [-1, 1, false],
  [1, -1, false],
  [-2, 1, true],
];
/** Of the first epoch with everything, in Node. */
const GOLDEN_BITS = "834233a1222b2ae43102ea4388ce49cfffb0aa13729277570033053115e0ed07";
