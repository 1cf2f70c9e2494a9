/** Numbers that are copied: to the right places, in as many pieces as it takes to serve the event loop between them. */
import { expect, test } from "vitest";
import { copyTable, flat } from "../../src/data/input.ts";

test("rows go to places a stride apart, times a factor, over many pieces of a copy", () => {
  const [rows, columns, stride] = [700, 7, 12];
  const data = Float64Array.from({ length: rows * columns }, (_, i) => i + 1);
  const to = new Float32Array(rows * stride).fill(-1);
  flat(data, rows, columns, 1).write(to, stride, 0, rows, 0.5);
  for (let row = 0; row < rows; row++)
    for (let place = 0; place < stride; place++)
      expect(to[row * stride + place]).toBe(place < columns ? 0.5 * data[row * columns + place] : -1);
});

test.each([
  ["narrow rows", 20_000, 2, 2],
  ["wide rows", 40, 100_000, 19],
  ["rows that are each more than a piece", 3, 300_000, 2],
  ["few", 100, 10, 0],
])("a copy pauses after what takes a millisecond or two: %s", (_, rows, columns, pauses) => {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => i % 1000);
  const to = new Float32Array(data.length);
  expect([...copyTable(flat(data, rows, columns, 1), () => to, 0, rows, 1)]).toHaveLength(pauses);
  expect(to.every((value, i) => value === data[i])).toBe(true);
});
