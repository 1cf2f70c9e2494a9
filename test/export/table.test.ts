/** Models of tables as JavaScript: raw rows in, the model's own predictions out. */
import { expect, test } from "vitest";
import { toJavaScript, toOnnx } from "../../src/formats.ts";
import { Regressor } from "../../src/table/index.ts";
import { runScript } from "./run.ts";
import { cellsOf, classifier, hardRows, regressor, rows } from "./tables.ts";

const given = [...rows.map(cellsOf), ...hardRows] as Record<string, unknown>[];
/** One at a time: what a column's cells are read as depends on all of them. */
const each = <T>(predict: (rows: Record<string, unknown>[]) => Promise<T[]>) =>
  Promise.all(given.map(async (row) => (await predict([row]))[0]));

test("classes and their probabilities", async () => {
  const model = await classifier();
  const script = runScript(toJavaScript(model, { module: "iife" }));
  expect([...script.classes]).toEqual(model.classes);
  const predicted = await each((row) => model.predict(row as never));
  const shares = await each((row) => model.predictProba(row as never));
  given.forEach((row, i) => {
    expect(script.predict(row)).toBe(predicted[i]);
    expect([...script.predictProba(row)]).toEqual(shares[i]);
  });
});

test.each([false, true])("quantities, logTarget: %s", async (logTarget) => {
  const model = await regressor(logTarget);
  const script = runScript(toJavaScript(model.toJSON(), { module: "iife" }));
  const predicted = await each((row) => model.predict(row as never));
  given.forEach((row, i) => expect(script.predict(row)).toBe(predicted[i]));
});

test("calibrated probabilities, and classes that are true and false", async () => {
  const { Classifier } = await import("../../src/table/index.ts");
  const truths = rows.map((row) => ({ x: row.price, y: row.price > 14 }));
  const options = { epochs: 2, networks: 1, hiddenLayers: [4], calibrate: true };
  const model = await new Classifier(options).fit(truths, { target: "y" });
  const script = runScript(toJavaScript(model, { module: "iife" }));
  expect([...script.classes]).toEqual([false, true]);
  const wanted = await model.predictProba(truths);
  truths.forEach((row, i) => expect([...script.predictProba(row)]).toEqual(wanted[i]));
});

test("numbers as classes, and numbers for missing ones", async () => {
  const { Classifier } = await import("../../src/table/index.ts");
  const numbered = rows.map((row, i) => ({ x: i % 9 === 0 ? -999 : row.price, y: i % 3 }));
  const model = await new Classifier({ epochs: 2, networks: 1, hiddenLayers: [4], missing: ["-999"] }).fit(numbered, { target: "y" }); // prettier-ignore
  const script = runScript(toJavaScript(model, { module: "iife" }));
  expect([...script.classes]).toEqual([0, 1, 2]);
  for (const x of [-999, "-999", 3, " -999.0", null])
    expect([...script.predictProba({ x })]).toEqual((await model.predictProba([{ x }] as never))[0]);
});

test("what cannot be read is refused with the column", async () => {
  const { predict } = runScript(toJavaScript(await classifier(), { module: "iife" }));
  const row = cellsOf(rows[1]);
  const wrong = [
    [{ ...row, size: "much" }, 'Column "size" takes numbers, got "much".'],
    [{ ...row, size: true }, 'Column "size" takes numbers, got true.'],
    [{ ...row, size: Infinity }, "Infinity"],
    [{ ...row, size: {} }, 'Column "size"'],
    [{ ...row, member: "perhaps" }, 'Column "member" takes true or false, got "perhaps".'],
    [{ ...row, born: "30.2.2004" }, 'Column "born" takes dates'],
    [{ ...row, born: "03/04/2004" }, 'Column "born" takes dates'],
    [{ ...row, born: 20040304 }, 'Column "born" takes dates'],
    [{ size: 1 }, 'Column "price" takes a value, or null where it is missing'],
    [Object.create(row), 'Column "size" takes a value'],
  ] as const;
  for (const [given, message] of wrong) expect(() => predict(given), message).toThrow(message);
});

test("a hostile file is refused", async () => {
  const saved = (await new Regressor({ epochs: 1, networks: 1, hiddenLayers: [2] }).fit(rows, { target: "amount" })).toJSON(); // prettier-ignore
  const wrong = [{ ...saved, kind: "Other" }, { ...saved, networks: [] }, { ...saved, networks: [{}] }, { ...saved, columns: { features: [], dropped: [] } }, { format: "chainrule-table" }]; // prettier-ignore
  for (const file of wrong) expect(() => toJavaScript(file as never)).toThrow(expect.objectContaining({ code: "E_FORMAT" })); // prettier-ignore
  for (const file of [{}, []])
    expect(() => toJavaScript(file as never)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  for (const none of [null, 3, "x", { toJSON: () => null }])
    for (const write of [toJavaScript, toOnnx])
      expect(() => write(none as never)).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
  expect(() => toOnnx({ toJSON: 5 } as never)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
});

test("texts are read as the column was written in training", async () => {
  const written = ["1.234,50 €", "€ 7.007", "812,25 €", "-3.000 €", "€ 999"];
  const values = [1234.5, 7007, 812.25, -3000, 999];
  const table = written.flatMap((text, i) =>
    rows.slice(0, 8).map(({ price }) => ({ amount: text, share: `${10 + i},5 %`, price })),
  );
  const model = await new Regressor({ epochs: 2, networks: 1, hiddenLayers: [4] }).fit(table, { target: "price" });
  const { predict } = runScript(toJavaScript(model, { module: "iife" }));
  const same = async (given: object, meant: object) =>
    expect(predict(given)).toBe((await model.predict([meant] as never))[0]);
  for (const [i, amount] of written.entries()) {
    await same({ amount, share: " 12,5 % " }, { amount: values[i], share: 12.5 });
    await same({ amount: values[i], share: 12.5 }, { amount: values[i], share: 12.5 });
  }
  await same({ amount: "1.234", share: "5%" }, { amount: 1234, share: 5 });
  await same({ amount: "1'234,5", share: 5 }, { amount: 1234.5, share: 5 });
  expect(() => predict({ amount: 1, share: "5" })).toThrow('Column "share" takes numbers');
  for (const amount of ["1,234.50", "$ 5", "1500.00", "€ 5 %", "€ 5 €", "1.23.4", "--5"])
    expect(() => predict({ amount, share: 1 }), amount).toThrow('Column "amount" takes numbers');
});
