/** How many threads walk a plan: those that trials find fastest, with the bits of any other number. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { runFastest, Trials, TrialsByPlan, type Way } from "../../src/backends/fastest.ts";
import { customActivation, dense, sequential, type Model } from "../../src/index.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { weightsHash } from "../support/hash.ts";
import { train, trainings } from "./networks.ts";

const plan = { batchRows: 32, batch: [] } as unknown as Plan;

describe("trials", () => {
  let now: number;
  beforeEach(() => {
    now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    return () => vi.restoreAllMocks();
  });

  /** Ways that take so many milliseconds a batch, several threads so many more to begin, and what each has walked. */
  function racers(milliseconds: Record<number, number>, toBegin = 0) {
    const walked: Record<number, number> = {};
    const threadsSleep = { now: true };
    const ways = Object.keys(milliseconds).map((key): Way => {
      const threads = Number(key);
      walked[threads] = 0;
      const run = (batches: number) => {
        now += batches * milliseconds[threads] + (threads > 1 && threadsSleep.now ? toBegin : 0);
        threadsSleep.now = threads === 1;
        walked[threads] += batches;
        return threads === 1 ? 0 : Promise.resolve(0);
      };
      return { threads, run };
    });
    const trials = new Trials(
      plan,
      ways.map(({ threads }) => threads),
      true,
    );
    return { ways, trials, walked, milliseconds, threadsSleep };
  }

  test.each([
    ["two are faster", { 1: 1, 2: 0.6 }, 2],
    ["two are slower", { 1: 1, 2: 1.6 }, 1],
    ["two are as fast: one leaves more to others", { 1: 1, 2: 0.97 }, 1],
    ["four are no faster than two", { 1: 1, 2: 0.55, 4: 0.56 }, 2],
    ["batches that take longer than a trial", { 1: 100, 2: 60 }, 2],
    ["batches of microseconds", { 1: 0.004, 2: 0.1 }, 1],
  ])("%s", async (_name, milliseconds, expected) => {
    const { ways, trials, walked } = racers(milliseconds);
    expect(trials.choice).toBeUndefined();
    expect(await runFastest(ways, trials, 100_000)).toBe(0);
    expect(Object.values(walked).reduce((a, b) => a + b, 0)).toBe(100_000);
    expect(trials.choice).toMatchObject({ rows: 32, threads: expected });
    expect(trials.choice!.milliseconds.map(([threads, time]) => [threads, Number(time.toPrecision(6))])).toEqual(
      Object.entries(milliseconds).map(([threads, time]) => [Number(threads), time]),
    );
    expect(Math.max(...Object.values(walked))).toBe(walked[expected as 1 | 2]);
  });

  test("are made batch by batch, too, for who asks for one at a time", async () => {
    const { ways, trials, walked } = racers({ 1: 1, 2: 0.5 });
    for (let i = 0; i < 300; i++) await runFastest(ways, trials, 1);
    expect(trials.choice).toMatchObject({ threads: 2 });
    expect(walked[1] + walked[2]).toBe(300);
    expect(walked[1]).toBeLessThan(50);
  });

  test("are repeated: the choice follows the machine, and costs a small share of the time", async () => {
    const racing = racers({ 1: 1, 2: 0.5 });
    await runFastest(racing.ways, racing.trials, 10_000);
    expect(racing.trials.choice).toMatchObject({ threads: 2 });
    const { choice } = racing.trials;
    const alone = racing.walked[1];
    await runFastest(racing.ways, racing.trials, 1);
    expect(racing.walked[1]).toBe(alone + 1); // after so much use, one thread is tried again
    expect(racing.trials.choice).toBe(choice); // meanwhile what was found stands
    Object.assign(racing.milliseconds, { 2: 3 }); // another program takes the other core
    for (let i = 0; i < 2000; i++) await runFastest(racing.ways, racing.trials, 10);
    expect(racing.trials.choice).toMatchObject({ threads: 1 });
    const before = racing.walked[2];
    const start = now;
    for (let i = 0; i < 2000; i++) await runFastest(racing.ways, racing.trials, 10);
    const lost = (3 - 1) * (racing.walked[2] - before); // milliseconds that one thread would not have taken
    expect(lost / (now - start)).toBeLessThan(0.01);
  });

  test("short walks that several threads only begin go back to one, and seldom leave it", async () => {
    const { ways, trials, walked, threadsSleep } = racers({ 1: 1, 2: 0.5 }, 20);
    await runFastest(ways, trials, 1000);
    expect(trials.choice).toMatchObject({ threads: 2 });
    const shortWalks = async (walks: number) => {
      for (let i = 0; i < walks; i++) {
        threadsSleep.now = true;
        await runFastest(ways, trials, 10);
      }
    };
    await shortWalks(100);
    expect(trials.choice).toMatchObject({ threads: 1 });
    await shortWalks(2000); // they are tried again ever more seldom
    const before = walked[2];
    await shortWalks(10_000);
    expect(walked[2] - before).toBeLessThan(0.05 * 100_000);
  });

  test("of batches that take seconds are few, and far from each other", async () => {
    const { ways, trials, walked } = racers({ 1: 2000, 2: 1000, 4: 500 });
    for (let i = 0; i < 20; i++) await runFastest(ways, trials, 1);
    expect(trials.choice).toMatchObject({ threads: 4 });
    expect(walked).toEqual({ 1: 2, 2: 2, 4: 16 });
    for (let i = 0; i < 1000; i++) await runFastest(ways, trials, 1);
    expect(walked[1]).toBeLessThan(20);
  });

  test("by a clock in steps of 100 ms find the same", async () => {
    vi.mocked(performance.now).mockImplementation(() => Math.floor(now / 100) * 100);
    const { ways, trials, walked } = racers({ 1: 0.5, 2: 0.3, 4: 0.2 });
    for (let i = 0; i < 1000; i++) await runFastest(ways, trials, 100);
    expect(trials.choice).toMatchObject({ threads: 4 });
    expect(walked[4]).toBeGreaterThan(85_000);
  });

  test("do not count a walk that stopped early as if it had walked to its end", async () => {
    let walks = 0;
    const stops = (batches: number) => batches > 3 && walks++ % 2 === 0;
    const walk = (batches: number, perBatch: number) =>
      stops(batches) ? ((now += perBatch), 1) : ((now += batches * perBatch), 0);
    const one: Way = { threads: 1, run: (batches) => walk(batches, 1) };
    const two: Way = { threads: 2, run: (batches) => Promise.resolve(walk(batches, 0.5)) };
    const trials = new Trials(plan, [1, 2], true);
    while (trials.choice === undefined) await runFastest([one, two], trials, 10);
    expect(trials.choice).toEqual({ rows: plan.batchRows, trains: true, threads: 2, milliseconds: [[1, 1], [2, 0.5]] }); // prettier-ignore
  });

  test("a status other than 0 ends the walk at once", async () => {
    const trials = new Trials(plan, [1, 2], true);
    let walks = 0;
    const run = () => (walks++, (now += 10), 1);
    expect(await runFastest([{ threads: 1, run }, { threads: 2, run: async () => run() }], trials, 50)).toBe(1); // prettier-ignore
    expect(walks).toBe(1);
  });
});

test("trials of plans are shared by plans of the same batches, and those of sixteen are kept", () => {
  const known = new TrialsByPlan();
  const first = known.of({ ...plan, batchRows: 0 }, [1, 2], true);
  expect(known.of({ ...plan, batchRows: 0 }, [1, 2], true)).toBe(first);
  for (let batchRows = 1; batchRows <= 15; batchRows++)
    expect(known.of({ ...plan, batchRows }, [1, 2], true)).not.toBe(first);
  expect(known.of({ ...plan, batchRows: 0 }, [1, 2], true)).toBe(first);
  for (let batchRows = 16; batchRows <= 31; batchRows++) known.of({ ...plan, batchRows }, [1, 2], true);
  expect(known.of({ ...plan, batchRows: 0 }, [1, 2], true)).not.toBe(first);
});

describe("measured, as users have it", () => {
  beforeEach(() => {
    vi.stubEnv("CHAINRULE_THREADS", "measured");
    return () => vi.unstubAllEnvs();
  });

  test.each(Object.entries(trainings))("the bits of one thread: %s", async (_name, training) => {
    let shared = await train(training, { threads: 2 });
    let times = 1;
    // Until all ways have been tried: a busy machine may take longer to start workers than to train.
    for (; shared.session.engine.backend.choices.length === 0 && times < 200; times++) {
      await new Promise((resolve) => setImmediate(resolve)); // short trainings leave no room for messages
      shared = await train(training, {}, shared);
    }
    expect(shared.session.engine.backend.choices[0].milliseconds.map(([threads]) => threads)).toEqual([1, 2]);
    let alone = await train(training, { threads: 1 });
    for (let i = 1; i < times; i++) alone = await train(training, {}, alone);
    expect(weightsHash(shared as Model)).toBe(weightsHash(alone as Model));
  });

  test("plan and summary say what was chosen, and what each number of threads took", async () => {
    const training = trainings["dense layers"];
    const fit = { epochs: 200, batchSize: 64 };
    let model = (await train({ ...training, fit }, { threads: 2 })) as Model;
    // A busy machine may take longer to start workers than to train.
    for (let i = 0; i < 50 && !model.plan({ batchSize: 64 }).includes("took"); i++)
      model = (await train({ ...training, fit }, {}, model)) as Model;
    expect(model.plan({ batchSize: 64 })).toMatch(/\nthreads [12]: a batch of 64 rows took \S+ ms on 1, \S+ ms on 2$/);
    expect(model.plan({ batchSize: 32 })).not.toContain("took");
    expect(model.plan({ batchSize: 1 })).toMatch(/\nthreads 1: a batch of 1 row is too little work to share$/);
    expect(model.summary()).toMatch(/backend wasm \(exact\), 2 threads( \(1 for batches of 64\))?, /);
    model.dispose();
  });

  test("plan says that custom steps are not shared", async () => {
    const cube = customActivation({ name: "cube", value: (v) => v * v * v, derivative: (v) => 3 * v * v });
    const layers = [dense({ units: 64, activation: cube }), dense({ units: 1 })];
    const model = await sequential({ inputShape: [64], layers, threads: 2 });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    expect(model.plan({ batchSize: 64 })).toMatch(/\nthreads 1: a batch of 64 rows has steps in JavaScript$/);
    model.dispose();
  });
});
