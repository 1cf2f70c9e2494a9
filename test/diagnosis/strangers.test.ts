/** Programs that the diagnosis was not made for: the wrong ones are told, the healthy ones left alone, whatever the seed. */
import { afterAll, expect, test, vi } from "vitest";
import { gravest } from "../../src/diagnosis/finding.ts";
import { cases } from "../reliability/report.ts";
import { network } from "./cases.ts";
import { broken } from "./strangers/broken.ts";
import { healthy } from "./strangers/healthy.ts";
import * as later from "./strangers/later.ts";
import { train } from "./strangers/task.ts";

const seeds = Array.from({ length: cases(1, 3) }, (_, i) => i + 1);
const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
afterAll(() => warn.mockRestore());

test.each([...broken, ...later.broken])("told: $name", async (program) => {
  for (const seed of seeds) {
    const training = train(program, seed);
    if (program.refused) await expect(training).rejects.toThrow(program.refused);
    else {
      const finding = gravest((await training).flatMap(({ findings }) => findings));
      expect(program.told, `seed ${seed}: ${finding?.message}`).toContain(finding?.name);
    }
  }
});

test.each([...healthy, ...later.healthy])("silent: $name", async (program) => {
  for (const seed of seeds) {
    const findings = (await train(program, seed)).flatMap(({ findings }) => findings);
    expect(findings.map(({ name, message }) => `seed ${seed}: ${name}: ${message}`)).toEqual([]);
  }
});

test("the losses of 200,000 epochs are looked at", async () => {
  const model = await network(1, [{ units: 1 }], { loss: "meanSquaredError" });
  const loss = Array.from({ length: 200_000 }, (_, i) => 1 + 1 / (i + 1));
  const history = {
    epoch: loss.map((_, i) => i),
    history: { loss, val_loss: loss },
    stoppedBy: "epochs",
    findings: [],
  };
  const { findings } = await model.diagnose([[1], [2]], [[3], [1]], { history: history as never });
  expect(findings).toBeInstanceOf(Array);
  model.dispose();
});
