/** Models of tables as C99: no warnings, and from raw rows the predictions of the model, bit by bit. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { toC, type CFiles } from "../../src/formats.ts";
import { Classifier } from "../../src/table/index.ts";
import { FLAGS } from "./compile.ts";
import { cellsOf, classifier, regressor, rows } from "./tables.ts";

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
  expect(files["model.c"]).toContain('model_classes[3] = {"A", "B", "C"}');
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

test("calibrated probabilities; numbers for missing ones; columns with odd and equal names", async () => {
  const data = rows.map((row, i) => ({ "a b": i % 9 === 0 ? -999 : row.price, "a-b": row.size, int: i % 5, "1*/": row.price > 14 })); // prettier-ignore
  const model = await new Classifier({ epochs: 2, networks: 1, hiddenLayers: [4], calibrate: true, missing: ["-999"] }).fit(data, { target: "1*/" }); // prettier-ignore
  const literals = data.map((row) => `{ .a_b = ${number(row["a b"])}, .a_b_2 = ${number(row["a-b"])}, ._int = ${number(row.int)} }`); // prettier-ignore
  const got = run(toC(model), "odd", literals, "double p[2]; model_probabilities(&rows[i], p, memory); put(p[1]);");
  const wanted = await model.predictProba(data as never);
  // libm's power is not our logarithm and exponential: a few last places.
  got.forEach((p, i) => expect(p).toBeCloseTo(wanted[i][1], 12));
});
