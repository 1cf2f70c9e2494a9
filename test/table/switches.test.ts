/** Switches of the network for tables: what they add is learned, saved, and written to ONNX. */
import { expect, test } from "vitest";
import { toOnnx } from "../../src/formats.ts";
import { Classifier, Regressor } from "../../src/table/index.ts";
import { uniform } from "../support/numbers.ts";

const random = uniform(6);
const rows = Array.from({ length: 200 }, () => {
  const [a, b] = [random(-1, 1), random(-1, 1)];
  return { a, b, y: a * b + a, kind: a > b ? "more" : "less" };
});

test.each(["parametric", "periodic"] as const)("%s", async (name) => {
  const options = { effort: "quick", seed: 1, [name]: true } as const;
  const model = await new Regressor(options).fit(rows, "y");
  expect(await model.score(rows, "y")).toBeGreaterThan(0.9);
  const plain = await new Regressor({ ...options, [name]: false }).fit(rows, "y");
  const parameters = (one: Regressor) => one.fitted.networks[0].getWeights().reduce((sum, { data }) => sum + data.length, 0); // prettier-ignore
  // Of three layers of 64 units two numbers each; of three columns 16 waves with their places, and 3 sums of 16 and 1.
  const periodic = 3 * (16 + 16) + 3 * (3 * 16 + 3) + 9 * 64;
  expect(parameters(model) - parameters(plain)).toBe({ parametric: 3 * 64 * 2, periodic }[name]);
  const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
  expect(await again.predict(rows)).toEqual(await model.predict(rows));
  expect(toOnnx(model).length).toBeGreaterThan(1000);
  expect(await (await new Classifier(options).fit(rows, "kind")).score(rows, "kind")).toBeGreaterThan(0.9);
});
