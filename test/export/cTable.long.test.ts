/** Models of tables as C99: no warnings, and from raw rows the predictions of the model, bit by bit. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { toC, type CFiles } from "../../src/formats.ts";
import { Classifier } from "../../src/table/index.ts";
import { FLAGS } from "./compile.ts";
import {
  cellsOf,
  classifier,
  quantileRegressor,
  regressor,
  rows,
  severalClassifier,
  severalRegressor,
} from "./tables.ts";

const folder = join("build", "test", `c-table-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Row = Record<string, unknown>;
const number = (x: unknown) => (x === null || x === undefined ? "NAN" : `${Number(x).toExponential(17)}`);
const text = (x: unknown) => (x === null || x === "" ? "NULL" : `"${String(x).replace(/[^\w -]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`)}"`); // prettier-ignore
const truth = (x: unknown) => (x === "yes" ? 1 : x === "No" ? 0 : -1);
const moment = (x: unknown) => (x === null ? "NAN" : `${Date.parse(`${String(x)}Z`)}.0`);
const members = ["size", "price", "member", "side", "colour", "shop", "born"];
const literal = (row: Row) =>
  `{ ${members.map((name) => `.${name} = ${name === "member" ? truth(row[name]) : name === "born" ? moment(row[name]) : ["size", "price"].includes(name) ? number(row[name]) : text(row[name])}`).join(", ")} }`; // prettier-ignore

/** The numbers that statements print for each row, in a program of its own. */
function run(files: CFiles, at: string, given: readonly string[], statements: string): number[] {
  const place = join(folder, at);
  mkdirSync(place, { recursive: true });
  for (const name of ["model.h", "model.c"] as const) writeFileSync(join(place, name), files[name]);
  writeFileSync(join(place, "main.c"), `#include <math.h>
#include <stdio.h>
#include "model.h"
static float memory[MODEL_MEMORY];
static const model_row rows[] = {
  ${given.join(",\n  ")}
};
static void put(double x) { fwrite(&x, sizeof x, 1, stdout); }
int main(void) {
  for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) { ${statements} }
  return 0;
}
`); // prettier-ignore
  const program = join(place, "program");
  execFileSync("cc", [...FLAGS, "-o", program, join(place, "main.c"), join(place, "model.c"), "-lm"], {
    stdio: "pipe",
  });
  const out = execFileSync(program);
  return Array.from(new Float64Array(out.buffer.slice(out.byteOffset, out.byteOffset + out.byteLength)));
}

/** Rows with gaps, values that are not known, and dates before 1970, of leap days and of centuries. */
const given: Row[] = [
  ...rows.map(cellsOf),
  ...["1969-12-31T23:59:59.999", "2000-02-29T12:00", "1900-03-01T00:00", "2100-12-31T23:59", "1582-10-15T06:07"].map((born, i) => ({ ...cellsOf(rows[i + 1]), born, colour: "pink", shop: "Nowhere", size: 10 ** (60 * i) })), // prettier-ignore
  Object.fromEntries(members.map((name) => [name, null])),
];
const each = <T>(predict: (rows: Row[]) => Promise<T[]>) => Promise.all(given.map(async (row) => (await predict([row]))[0])); // prettier-ignore

test("classes and their probabilities", async () => {
  const model = await classifier();
  const print = "double p[MODEL_CLASSES]; model_probabilities(&rows[i], p, memory); for (int k = 0; k < MODEL_CLASSES; k++) put(p[k]); put(model_predict(&rows[i], memory));"; // prettier-ignore
  const files = toC(model);
  const got = run(files, "classes", given.map(literal), print);
  const wanted = await each((row) => model.predictProba(row as never));
  expect(got).toEqual(wanted.flatMap((shares) => [...shares, shares.indexOf(Math.max(...shares))]));
  expect(files["model.c"]).toContain('model_classes[MODEL_CLASSES] = {"A", "B", "C"}');
  // A quarter of the kernels, about the same shares.
  const bytes = toC(model, { types: "int8" });
  expect(bytes.figures.flash).toBeLessThan(0.6 * files.figures.flash);
  run(bytes, "bytes", given.map(literal), print).forEach((x, i) => expect(Math.abs(x - got[i])).toBeLessThan(0.05));
});

test.each([false, true])("quantities, logTarget: %s", async (logTarget) => {
  const model = await regressor(logTarget);
  const got = run(toC(model), `quantity-${logTarget}`, given.map(literal), "put(model_predict(&rows[i], memory));");
  expect(got).toEqual(await each((row) => model.predict(row as never)));
});

const loop = (statement: string) => `for (int k = 0; k < MODEL_TARGETS; k++) { ${statement} }`;
const ends = ({ lower, upper }: { lower: number; upper: number }) => [lower, upper];

test("several quantities with their quantiles and intervals", async () => {
  const model = await severalRegressor({ quantiles: [0.9, 0.1, 0.5], logTarget: true });
  const files = toC(model);
  const print = `double y[MODEL_TARGETS], q[MODEL_TARGETS][MODEL_QUANTILES], lower[MODEL_TARGETS], upper[MODEL_TARGETS];
    model_predict(&rows[i], y, memory); model_quantiles(&rows[i], q, memory); model_interval(&rows[i], lower, upper, memory);
    put(y[MODEL_TARGET_AMOUNT]); put(y[MODEL_TARGET_RENT___]);
    ${loop("for (int j = 0; j < MODEL_QUANTILES; j++) put(q[k][j]);")} ${loop("put(lower[k]); put(upper[k]);")}`;
  const got = run(files, "several", given.map(literal), print);
  const [values, quantiles, intervals] = [await each((row) => model.predict(row as never)), await each((row) => model.predictQuantiles(row as never)), await each((row) => model.predictInterval(row as never))]; // prettier-ignore
  const wanted = given.flatMap((_, i) => [values, quantiles].flatMap((list) => Object.values(list[i]).flat()).concat(Object.values(intervals[i]).flatMap(ends))); // prettier-ignore
  expect(got).toEqual(wanted);
  run(toC(model, { types: "int8" }), "several-bytes", given.map(literal), print);
});

test.each([false, true])("several columns of classes, calibrated: %s", async (calibrate) => {
  const model = await severalClassifier(calibrate);
  const files = toC(model);
  expect(files["model.c"]).toContain('{"false", "true"},\n  {"<loud>", "calm"},\n  {"3", "7"},');
  const print = `int classes[MODEL_TARGETS]; double p[MODEL_TARGETS][MODEL_CLASSES];
    model_predict(&rows[i], classes, memory); model_probabilities(&rows[i], p, memory); ${loop("put(classes[k]);")} ${loop("put(p[k][0]); put(p[k][1]);")}`;
  const got = run(files, `labels-${calibrate}`, given.map(literal), print);
  const [labels, shares] = [await each((row) => model.predict(row as never)), await each((row) => model.predictProba(row as never))]; // prettier-ignore
  const wanted = labels.flatMap((label, i) => [...Object.entries(label).map(([name, one]) => model.classes[name].indexOf(one)), ...Object.values(shares[i]).flat()]); // prettier-ignore
  // libm's power is not our logarithm and exponential: a few last places.
  if (calibrate) got.forEach((p, i) => expect(p).toBeCloseTo(wanted[i], 12));
  else expect(got).toEqual(wanted);
});

test.each([[[0.05, 0.95]], [[0.9]]])("quantiles of one quantity: %j", async (shares) => {
  const model = await quantileRegressor(shares);
  const files = toC(model);
  const hasInterval = shares.length > 1;
  expect(files["model.h"].includes("model_interval")).toBe(hasInterval);
  const interval = "double lower, upper; model_interval(&rows[i], &lower, &upper, memory); put(lower); put(upper);";
  const print = `double q[MODEL_QUANTILES]; model_quantiles(&rows[i], q, memory); put(model_predict(&rows[i], memory));
    for (int k = 0; k < MODEL_QUANTILES; k++) put(q[k]);
    ${hasInterval ? interval : ""}`;
  const got = run(files, `quantiles-${shares.length}`, given.map(literal), print);
  const [values, quantiles] = [await each((row) => model.predict(row as never)), await each((row) => model.predictQuantiles(row as never))]; // prettier-ignore
  const intervals = hasInterval ? await each((row) => model.predictInterval(row as never)) : [];
  expect(got).toEqual(values.flatMap((y, i) => [y, ...quantiles[i], ...(hasInterval ? ends(intervals[i]) : [])]));
});

test("calibrated probabilities; numbers for missing ones; columns with odd and equal names", async () => {
  const data = rows.map((row, i) => ({ "a b": i % 9 === 0 ? -999 : row.price, "a-b": row.size, int: i % 5, "1*/": row.price > 14 })); // prettier-ignore
  const model = await new Classifier({ epochs: 2, networks: 1, hiddenLayers: [4], calibrate: true, missing: ["-999"] }).fit(data, { target: "1*/" }); // prettier-ignore
  const literals = data.map((row) => `{ .a_b = ${number(row["a b"])}, .a_b_2 = ${number(row["a-b"])}, ._int = ${number(row.int)} }`); // prettier-ignore
  const got = run(toC(model), "odd", literals, "double p[2]; model_probabilities(&rows[i], p, memory); put(p[1]);");
  const wanted = await model.predictProba(data as never);
  // libm's power is not our logarithm and exponential: a few last places.
  got.forEach((p, i) => expect(p).toBeCloseTo(wanted[i][1], 12));
});
