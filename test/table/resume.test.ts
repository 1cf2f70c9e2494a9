/** A training of a table that goes on from a state ends in the bits of one that was never stopped. */
import { expect, test } from "vitest";
import { Classifier, Regressor, type TrainingState } from "../../src/table/index.ts";

const rows = Array.from({ length: 90 }, (_, i) => {
  const [a, b] = [(i * 37) % 50, (i * 11) % 7];
  return { a, b, town: ["Rome", "Oslo", "Bern"][i % 3], y: a > 25 ? "large" : "small", size: a + 2 * b };
});
const options = { effort: "quick", epochs: 6, networks: 3, seed: 4 } as const;

for (const [name, Model, target, drop] of [
  ["classes", Classifier, "y", "size"],
  ["a quantity", Regressor, "size", "y"],
] as const)
  test(`${name}: from every epoch of every network`, async () => {
    const states: TrainingState[] = [];
    const whole = await new Model({ ...options, drop: [drop] }).fit(rows, { target }, { onEpoch: (p) => states.push(p.state()) }); // prettier-ignore
    expect(states).toHaveLength(18);
    expect(states.at(-1)!.finished).toHaveLength(2);
    const expected = JSON.stringify(whole);
    for (const state of states) {
      const resume = JSON.parse(JSON.stringify(state)) as TrainingState;
      const again = await new Model({ ...options, drop: [drop] }).fit(rows, { target }, { resume });
      expect(JSON.stringify(again)).toBe(expected);
    }
  });

test("what is no state is refused", async () => {
  const states: TrainingState[] = [];
  const fit = (resume?: unknown) =>
    new Classifier({ ...options, networks: 1 }).fit(rows, { target: "y" }, { resume: resume as TrainingState, onEpoch: (p) => states.push(p.state()) }); // prettier-ignore
  await fit();
  const [state] = states;
  for (const wrong of [
    {},
    { ...state, version: 2 },
    { ...state, finished: [state.running] },
    { ...state, running: {} },
    { ...state, best: { wrong: null, weights: [] } },
    { ...state, best: { wrong: 0, weights: state.best!.weights.map((one) => ({ ...one, data: "AAAA" })) } },
  ])
    await expect(fit(wrong)).rejects.toMatchObject({ code: "E_FORMAT" });
});
