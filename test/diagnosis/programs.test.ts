/** However short a training was, what is wrong with it is said at its end; and of healthy ones nothing is said. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gravest } from "../../src/diagnosis/finding.ts";
import { right, wrong } from "./heldOut.ts";
import { beginners, healthy, run } from "./programs.ts";
import { reported } from "./reported.ts";

const warn = vi.spyOn(console, "warn");
beforeEach(() => void warn.mockReset().mockImplementation(() => undefined));
afterEach(() => void warn.mockReset());

const wrongs = [...beginners, ...reported, ...wrong];

test.each(wrongs.filter(({ refused }) => refused === undefined))("told: $about", async (program) => {
  const { findings } = await run(program);
  const finding = gravest(findings);
  expect(program.told, finding?.message).toContain(finding?.name);
  const lines = warn.mock.calls.map(([line]) => line as string);
  if (finding!.name === "nonFinite") expect(lines).toEqual([]);
  else expect(lines).toEqual([expect.stringMatching(new RegExp(`^chainrule: ${finding!.name}: .*\\(watch: false`))]);
});

test.each(wrongs.filter(({ refused }) => refused !== undefined))("refused: $about", async (program) => {
  await expect(run(program)).rejects.toMatchObject({
    name: "ChainruleError",
    message: expect.stringMatching(program.refused!),
  });
});

test.each([...healthy, ...right])("silent: $about", async (program) => {
  const { findings } = await run(program);
  expect(findings.map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
  expect(warn).not.toHaveBeenCalled();
});
