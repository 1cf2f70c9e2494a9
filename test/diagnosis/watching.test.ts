/** fit looks at what it trains: with the same bits, in its time, and with a choice of what to do when it runs away. */
import { describe, expect, test, vi } from "vitest";
import { adam, dropout, sgd, type FitOptions, type SequentialOptions, type TrainEvent } from "../../src/index.ts";
import { circle } from "../support/data.ts";
import { backends } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";
import { network, smooth, type Rows } from "./cases.ts";

const { x, labels } = circle(300, 5);
/** The second column needs scaling. */
const wide: Rows = x.map(([a, b]) => [a, 100 * b]);
const layers = () => [
  { units: 24, activation: "relu" as const },
  dropout({ rate: 0.2 }),
  { units: 1, activation: "sigmoid" as const },
];
const fresh = (options: Partial<SequentialOptions>) =>
  network(2, layers(), { loss: "binaryCrossentropy", optimizer: adam({ clipNorm: 1 }) }, options);
/** More than any look takes. */
const always = 1000;

const engines: Partial<SequentialOptions>[] = [
  ...backends.map((backend) => ({ backend })),
  { backend: "wasm", threads: 2 },
  { backend: "wasm", dtype: "float64" },
];

describe.each(engines)("watching changes no bit, $backend $threads $dtype", (engine) => {
  const trainings: FitOptions[] = [
    { epochs: 40 },
    { epochs: 40, accumulateSteps: 3, batchSize: 16 },
    { epochs: 8, callbacks: [{ onBatchEnd() {} }] },
    { epochs: 20, validationSplit: 0.2, shuffle: false },
  ];
  test.each(trainings)("%o", async (options) => {
    const watched = await fresh(engine);
    const alone = await fresh(engine);
    const { findings, history } = await watched.fit(wide, labels, { ...options, watch: always });
    const other = await alone.fit(wide, labels, { ...options, watch: false });
    expect(weightsHash(watched)).toBe(weightsHash(alone));
    expect(history).toEqual(other.history);
    expect(findings.map(({ name }) => name)).toContain("unscaledInputs");
    expect(other.findings).toEqual([]);
    await Promise.all([watched, alone].map((model) => model.fit(wide, labels)));
    expect(weightsHash(watched)).toBe(weightsHash(alone));
    watched.dispose();
    alone.dispose();
  });
});

test("events tell findings once, before the end, whose history has them", async () => {
  const events: TrainEvent[] = [];
  const model = await fresh({});
  for await (const event of model.train(wide, labels, { epochs: 60, watch: always })) events.push(event);
  const told = events.filter((event) => event.type === "finding").map(({ finding }) => finding);
  const last = events.at(-1);
  if (last?.type !== "end") throw new Error("no end");
  expect(told.filter(({ name }) => name === "unscaledInputs")).toHaveLength(1);
  expect(last.history.findings.map(({ name }) => name)).toContain("unscaledInputs");
  expect(last.history.findings[0].epoch).toBeGreaterThanOrEqual(0);
});

test("verbose prints them", async () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await (await fresh({})).fit(wide, labels, { epochs: 3, watch: always, verbose: 1 });
  log.mockRestore();
  expect(lines.join("\n")).toMatch(/^unscaledInputs \(epoch \d+\)\n {2}Column 1 of x goes from -\d+/m);
});

test("a short training is looked at once, at its end, and a number that is no share is refused", async () => {
  const model = await fresh({});
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const { findings } = await model.fit(wide, labels, { epochs: 1 });
  expect(findings.map(({ name }) => name)).toEqual(["unscaledInputs"]);
  await model.fit(wide, labels, { epochs: 1 });
  expect(warn.mock.calls.map(([line]) => line as string)).toEqual([
    expect.stringMatching(/^chainrule: unscaledInputs: /),
  ]);
  const silent = await fresh({});
  expect((await silent.fit(wide, labels, { epochs: 1, watch: false })).findings).toEqual([]);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
  await expect(model.fit(wide, labels, { watch: -1 })).rejects.toMatchObject({ code: "E_CONFIG" });
  await expect(model.fit(wide, labels, { onNonFinite: "ignore" as never })).rejects.toMatchObject({ code: "E_CONFIG" });
});

describe.each(backends)("a training that runs away, %s", (backend) => {
  const data = smooth(64);
  const lost = (learningRate = 30) =>
    network(
      3,
      [{ units: 4 }, { units: 1 }],
      { loss: "meanSquaredError", optimizer: sgd({ learningRate }) },
      { backend },
    );
  const options = { epochs: 400, batchSize: 16, shuffle: false };

  test("throw, by default, says the layer, the step and the likely reason", async () => {
    await expect((await lost()).fit(data.x, data.y, options)).rejects.toMatchObject({
      code: "E_NON_FINITE",
      message: expect.stringMatching(/no longer finite in epoch \d+, batch \d+\. dense_\d is the first.*a learning rate that is too high: 30\..*clipNorm/), // prettier-ignore
      details: { layer: expect.stringMatching(/^dense_\d$/), step: expect.any(Number), where: expect.any(String) },
    });
  });

  test("columns that are not scaled are named as the reason", async () => {
    const large = data.x.map(([a, b, c]) => [a, b, 1e6 * c]);
    await expect((await lost(0.1)).fit(large, data.y, options)).rejects.toMatchObject({
      message: expect.stringMatching(/input columns that are not scaled\. Column 2 of x goes from/),
    });
  });

  test("stop ends it with the history so far", async () => {
    const history = await (await lost()).fit(data.x, data.y, { ...options, onNonFinite: "stop" });
    expect(history.stoppedBy).toBe("nonFinite");
    expect(history.nonFinite).toMatchObject({ epoch: history.epoch.length, layer: expect.any(String) });
    expect(history.nonFinite!.rolledBackTo).toBeUndefined();
    expect(history.history.loss.every(Number.isFinite)).toBe(true);
  });

  test("rollBack goes back to weights and state of a step whose numbers were finite", async () => {
    const model = await lost();
    const begin = weightsHash(model);
    const history = await model.fit(data.x, data.y, { ...options, onNonFinite: "rollBack" });
    expect(history.stoppedBy).toBe("nonFinite");
    const { rolledBackTo } = history.nonFinite!;
    expect(rolledBackTo).toEqual({ epoch: expect.any(Number), batch: expect.any(Number) });
    if (rolledBackTo!.epoch === 0 && rolledBackTo!.batch === 0) expect(weightsHash(model)).toBe(begin);
    expect(model.epochsTrained).toBe(rolledBackTo!.epoch);
    expect(Number.isFinite((await model.evaluate(data.x, data.y)).loss)).toBe(true);
    model.learningRate = 0.01;
    const again = await model.fit(data.x, data.y, { epochs: 5 });
    expect(again.stoppedBy).toBe("epochs");
  });

  test.each(["stop", "rollBack"] as const)(
    "%s leaves a finding, which diagnose tells from the history",
    async (policy) => {
      const model = await lost();
      const history = await model.fit(data.x, data.y, { ...options, onNonFinite: policy, watch: false });
      const { epoch, batch, layer, rolledBackTo } = history.nonFinite!;
      const finding = { name: "nonFinite", severity: "error", layer, epoch };
      const evidence = { epoch, batch, layer, rolledBackTo };
      expect(history.findings).toMatchObject([{ ...finding, evidence }]);
      const [{ message, cause, remedy }] = history.findings;
      expect(`${message} ${cause} ${remedy}`).toMatch(/In epoch \d+, batch \d+ .*first in dense_\d; the weights .*The likely reason is a learning rate .*lower/); // prettier-ignore
      const { findings } = await (await lost()).diagnose(data.x, data.y, { history });
      expect(findings[0]).toEqual(history.findings[0]);
      const [still] = (await model.diagnose(data.x, data.y, { history })).findings;
      if (policy === "stop") expect(still).toMatchObject({ name: "nonFinite", evidence });
      else expect(still).toEqual(history.findings[0]);
      await expect(
        model.diagnose(data.x, data.y, { history: JSON.parse(JSON.stringify(history)) }),
      ).resolves.toBeDefined();
      const events: TrainEvent[] = [];
      for await (const event of (await lost()).train(data.x, data.y, { ...options, onNonFinite: policy }))
        events.push(event);
      expect(events.slice(-2)).toMatchObject([{ type: "finding", finding: { name: "nonFinite" } }, { type: "end" }]);
    },
  );

  test("weights that the very last step breaks are rolled back, too", async () => {
    const model = await lost(1e38);
    const begin = weightsHash(model);
    const history = await model.fit(data.x, data.y.map(([v]) => [1e10 * v]), { batchSize: 64, onNonFinite: "rollBack" }); // prettier-ignore
    expect(history).toMatchObject({ stoppedBy: "nonFinite", nonFinite: { rolledBackTo: { epoch: 0, batch: 0 } } });
    expect(weightsHash(model)).toBe(begin);
  });

  test("diagnose leaves the model as it is", async () => {
    const model = await fresh({ backend });
    await model.fit(x, labels, { epochs: 2 });
    const before = JSON.stringify(model.toJSON());
    await model.diagnose(x, labels);
    expect(JSON.stringify(model.toJSON())).toBe(before);
  });
});

test("a history that fit has not given is refused", async () => {
  const model = await fresh({});
  const history = await model.fit(x, labels, { epochs: 2 });
  const refused = async (given: unknown, says: RegExp) =>
    expect(model.diagnose(x, labels, { history: given as never })).rejects.toMatchObject({
      code: "E_CONFIG",
      message: expect.stringMatching(says),
    });
  await refused(history.history, /must be a result of fit, .*got an object with loss.*\.history alone; pass the whole/);
  await refused(history.history.loss, /got \[0/);
  await refused(Promise.resolve(history), /await fit/);
  await refused({ ...history, epoch: 3 }, /whose epoch is 3/);
  await refused({ ...history, history: { loss: "low" } }, /whose history\.loss is "low"/);
  await refused({ ...history, stoppedBy: undefined }, /whose stoppedBy is undefined/);
  await expect(model.diagnose(x, labels, { history })).resolves.toBeDefined();
});
