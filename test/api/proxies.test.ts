/** A model behind a Proxy, as Vue's `ref` or MobX put one around it, does all that it does without. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { adam, dense, sequential, type Model } from "../../src/index.ts";
import { randomRows } from "../support/data.ts";
import { membersOf, use } from "../support/members.ts";
import { deep, transparent } from "../support/proxies.ts";

const x = randomRows(20, 3, 1),
  y = randomRows(20, 2, 2);

async function fresh(wrap: <T extends object>(value: T) => T, threads = 1): Promise<Model> {
  const layers = wrap([dense({ units: 4, activation: "tanh" }), dense({ units: 2 })]);
  const model = wrap(await sequential(wrap({ inputShape: wrap([3]), layers, threads })));
  model.compile(wrap({ optimizer: adam({ learningRate: 0.01 }), loss: "meanSquaredError", metrics: wrap(["mae"]) }));
  return model;
}

/** What members are called with; those that are missing are called with rows and targets. */
const examples: Readonly<Record<string, readonly unknown[]>> = {
  compile: [{ loss: "meanSquaredError" }],
  learningRate: [0.5],
  fitDataset: [[{ x, y }]],
  predict: [x],
  predictOne: [x[0]],
  setWeights: [[]],
  summary: [],
  plan: [],
  save: [join(await mkdtemp(join(tmpdir(), "chainrule-")), "model.json")],
  dispose: [],
};

const wrappers: Record<string, <T extends object>(value: T) => T> = { transparent, deep };

describe.each(Object.entries(wrappers))("%s", (_name, wrap) => {
  test("every member answers as it does without", async () => {
    const [plain, proxied] = [await fresh((value) => value), await fresh(wrap)];
    const members = membersOf(plain).filter(({ name }) => name !== "dispose" && name !== "session");
    expect(members.length).toBeGreaterThan(20);
    const outcome = async (model: Model, member: (typeof members)[number]) => {
      const args = examples[member.name] ?? [x, y];
      return use(model, member, args).then(
        (value) => JSON.stringify(value, (_, inner: unknown) => (ArrayBuffer.isView(inner) ? String(inner) : inner)),
        (error: Error) => `${error.name}: ${error.message}`,
      );
    };
    for (const member of members)
      expect(await outcome(proxied, member), `${member.kind} ${member.name}`).toBe(await outcome(plain, member));
  });

  test("it trains to the same bits, is disposed of, and its data may be proxied, too", async () => {
    const [plain, proxied] = [await fresh((value) => value), await fresh(wrap)];
    const history = await plain.fit(x, y, { epochs: 3 });
    expect(await proxied.fit(wrap(x), wrap(y), wrap({ epochs: 3 }))).toEqual(history);
    expect(proxied.getWeights()).toEqual(plain.getWeights());
    proxied.dispose();
    expect(() => proxied.predictOne(x[0])).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
  });
});
