/** Images of canvases as rows of models, and drawings prepared as MNIST's digits were. */
import { expect, test } from "vitest";
import { mnist } from "../../examples/mnist-data.ts";
import { imageToRow } from "../../src/data/index.ts";
import { adam, dense, flatten, sequential } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";

interface Image {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** An image from a color for each pixel. */
function paint(width: number, height: number, color: (x: number, y: number) => readonly number[]): Image {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) data.set(color(i % width, Math.floor(i / width)), 4 * i);
  return { data, width, height };
}

/** A model that returns its inputs. */
async function mirror(columns: number) {
  const kernel = Array.from({ length: columns }, (_, i) => Array.from({ length: columns }, (_, j) => Number(i === j)));
  const weights = { kernel, bias: new Array<number>(columns).fill(0) };
  return sequential({ inputShape: [columns], layers: [dense({ units: columns, weights })], dtype: "float64" });
}

const two = paint(2, 1, (x) => (x === 0 ? [255, 0, 51, 255] : [10, 20, 30, 102]));
const close = (row: ArrayLike<number>, wanted: readonly number[]) =>
  Array.from(row).forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 6));

test("the model's inputs say whether an image is read as grey, RGB or RGBA", async () => {
  const white = 0.6; // of the paper behind the second pixel
  const rgb = [1, 0, 0.2, 0.4 * (10 / 255) + white, 0.4 * (20 / 255) + white, 0.4 * (30 / 255) + white];
  const grey = [0, 3].map((at) => 0.299 * rgb[at] + 0.587 * rgb[at + 1] + 0.114 * rgb[at + 2]);
  const rgba = [1, 0, 0.2, 1, 10 / 255, 20 / 255, 30 / 255, 0.4];
  for (const wanted of [grey, rgb, rgba]) {
    const model = await mirror(wanted.length);
    close((await model.predict(two)).data, wanted);
    close((await model.predict([two, two])).data, [...wanted, ...wanted]);
    close(model.predictOne(two), wanted);
    expect((await model.predict([two, two])).shape).toEqual([2, wanted.length]);
  }
});

test("a canvas is read; one that cannot be says why", async () => {
  const canvas = (getImageData: () => Image) => ({ width: 2, height: 1, getContext: () => ({ getImageData }) });
  const model = await mirror(8);
  close(model.predictOne(canvas(() => two)), [1, 0, 0.2, 1, 10 / 255, 20 / 255, 30 / 255, 0.4]);
  const tainted = canvas(() => {
    throw new Error("The canvas has been tainted by cross-origin data.");
  });
  await refused(() => model.predict(tainted), "E_DATA", "x is a canvas that cannot be read", "tainted");
});

test("images train", async () => {
  const images = Array.from({ length: 40 }, (_, i) => paint(2, 2, () => (i % 2 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255]))); // prettier-ignore
  const model = await sequential({ inputShape: [2, 2, 1], layers: [flatten(), dense({ units: 1, activation: "sigmoid" })], seed: 1 }); // prettier-ignore
  model.compile({ optimizer: adam({ learningRate: 0.1 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  const y = images.map((_, i) => [i % 2]);
  expect((await model.fit(images, y, { epochs: 40, batchSize: 4 })).history.accuracy.at(-1)).toBe(1);
});

test("images that do not fit are refused with both sizes", async () => {
  const model = await mirror(784);
  await refused(() => model.predict(two), "E_SHAPE", "2 × 1 pixels", "784 numbers", "28 × 28 in grey", "imageToRow");
  await refused(() => model.predictOne({ ...two, width: 3 }), "E_SHAPE", "12 numbers in RGBA, got 8");
  await refused(async () => (await mirror(2)).predict(wrong([two, [1, 2]])), "E_DATA", "row 1 must be an image", "got [1, 2]"); // prettier-ignore
});

test("the bytes of a canvas are bytes like others, with their scale", async () => {
  const model = await mirror(4);
  const x = { data: Uint8ClampedArray.of(0, 51, 102, 255), shape: [1, 4], scale: 1 / 255 };
  close((await model.predict(x)).data, [0, 0.2, 0.4, 1]);
  const { data } = await model.predict([Uint8ClampedArray.of(0, 51, 102, 255)]);
  close(data, [0, 51, 102, 255]);
  const floats = { data: new Float32Array(4), shape: [1, 4], scale: 2 };
  await refused(() => model.predict(floats), "E_CONFIG", "goes with bytes, such as a Uint8Array, got a Float32Array");
});

test("an image is scaled to the mean over each pixel's area", () => {
  const steps = paint(4, 2, (x) => [x * 51, x * 51, x * 51, 255]);
  close(imageToRow(steps, { size: [2, 1] }), [0.1, 0.5]);
  close(imageToRow(steps, { size: [2, 1], invert: true }), [0.9, 0.5]);
  close(imageToRow(steps, { size: [2, 1], channels: 4 }), [0.1, 0.1, 0.1, 1, 0.5, 0.5, 0.5, 1]);
  close(
    imageToRow(
      paint(3, 1, (x) => [x * 85, 0, 0, 255]),
      { size: [2, 1], channels: 3 },
    ),
    [1 / 9, 0, 0, 5 / 9, 0, 0],
  );
  close(
    imageToRow(steps, { size: [8, 4] }),
    Array.from({ length: 32 }, (_, i) => Math.floor((i % 8) / 2) / 5),
  );
});

test("a drawing is cropped, keeps its proportions, and is centred", () => {
  // 30 × 10 black pixels on white, far from the middle.
  const bar = paint(90, 70, (x, y) => (x >= 50 && x < 80 && y >= 5 && y < 15 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
  const row = imageToRow(bar, { size: 9, margin: 3, crop: true, invert: true });
  expect(Array.from({ length: 9 }, (_, y) => Array.from(row.slice(9 * y, 9 * y + 9)))).toEqual(
    Array.from({ length: 9 }, (_, y) => Array.from({ length: 9 }, (_, x) => Number(y === 4 && x >= 3 && x < 6))),
  );
  const empty = paint(5, 5, () => [255, 255, 255, 255]);
  expect(new Set(imageToRow(empty, { size: 4, crop: true, invert: true }))).toEqual(new Set([0]));
  // What is drawn on a canvas without a background is on white paper.
  const strokes = paint(90, 70, (x, y) => (x >= 50 && x < 80 && y >= 5 && y < 15 ? [0, 0, 0, 255] : [0, 0, 0, 0]));
  expect(imageToRow(strokes, { size: 9, margin: 3, crop: true, invert: true })).toEqual(row);
});

test("the background is what most pixels of the border are, each counted once", () => {
  const [black, white] = [[0, 0, 0, 255], [255, 255, 255, 255]]; // prettier-ignore
  // Of 10 pixels around 2, six are white; of those of a line, every one is border.
  const isCorner = (x: number, y: number) => x % 2 === 0 && y % 3 === 0;
  const framed = paint(3, 4, (x, y) => (isCorner(x, y) ? black : white));
  close(imageToRow(framed, { size: [3, 4], crop: true }), [0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0]);
  const tall = imageToRow(framed, { size: [5, 6], margin: 1, crop: true });
  expect([0, 4, 25, 29].map((i) => tall[i])).toEqual([1, 1, 1, 1]);
  for (const [width, height] of [[1, 5], [5, 1]]) // prettier-ignore
    close(imageToRow(paint(width, height, (x, y) => (x + y < 2 ? black : white)), { size: [width, height], crop: true, margin: 0 }).slice(-1), [1]); // prettier-ignore
});

test("a tall drawing fills the height that the margin leaves", () => {
  const bar = paint(20, 40, (x, y) => (x >= 5 && x < 8 && y >= 9 && y < 21 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
  const row = imageToRow(bar, { size: [9, 16], margin: 2, crop: true, invert: true });
  const filled = Array.from(row.entries()).filter(([, value]) => value > 0.99).map(([i]) => Math.floor(i / 9)); // prettier-ignore
  expect([filled[0], filled.at(-1), filled.length]).toEqual([2, 13, 3 * 12]);
});

test("digits of MNIST, drawn large and dark somewhere on white, come back as they are in MNIST", async () => {
  const images = (await mnist()).test.x.data as Uint8Array;
  const pixels = 784;
  let worst = 1;
  for (let digit = 0; digit < 30; digit++) {
    const bytes = images.slice(digit * pixels, (digit + 1) * pixels);
    const drawn = paint(400, 300, (x, y) => {
      const [column, row] = [Math.floor((x - 130) / 7), Math.floor((y - 40) / 7)];
      const ink = column >= 0 && column < 28 && row >= 0 && row < 28 ? bytes[row * 28 + column] : 0;
      return [255 - ink, 255 - ink, 255 - ink, 255];
    });
    const row = imageToRow(drawn, { size: 28, margin: 4, crop: true, center: "mass", invert: true });
    const product = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, v, i) => sum + v * b[i], 0); // prettier-ignore
    worst = Math.min(worst, product(row, bytes) / Math.sqrt(product(row, row) * product(bytes, bytes)));
  }
  expect(worst).toBeGreaterThan(0.85);
});

test.each([
  [{ size: 0 }, "E_CONFIG", "imageToRow size must be a whole number of pixels"],
  [{ size: [28] }, "E_CONFIG", "[width, height], got [28]"],
  [{ size: 28, chanels: 1 }, "E_CONFIG", "chanels"],
  [{ size: 28, channels: 2 }, "E_CONFIG", "imageToRow channels must be 1, 3 or 4, got 2"],
  [{ size: 8, margin: 4 }, "E_CONFIG", "must leave room in 8 × 8, got 4"],
  [{}, "E_CONFIG", "size"],
] as const)("imageToRow refuses %j", async (options, code, part) => {
  await refused(() => imageToRow(two, wrong(options)), code, part);
});

test("imageToRow refuses what is no image", async () => {
  await refused(
    () => imageToRow(wrong([1, 2]), { size: 2 }),
    "E_DATA",
    "ImageData, { data, width, height } or a canvas",
  );
  await refused(() => imageToRow({ ...two, width: 5 }, { size: 2 }), "E_SHAPE", "20 numbers in RGBA, got 8");
  for (const [width, height] of [
    [0, 3],
    [3, 0],
  ])
    // prettier-ignore
    await refused(() => imageToRow({ data: new Uint8ClampedArray(), width, height }, { size: 2 }), "E_DATA");
});
