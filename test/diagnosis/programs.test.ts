/** However short a training was, what is wrong with it is said at its end; and of healthy ones nothing is said. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gravest } from "../../src/diagnosis/finding.ts";
import { beginners, healthy, run } from "./programs.ts";

const warn = vi.spyOn(console, "warn");
beforeEach(() => void warn.mockReset().mockImplementation(() => undefined));
afterEach(() => void warn.mockReset());

test.each(beginners)("told: $about", async (program) => {
  const { findings } = await run(program);
  expect(program.told).toContain(gravest(findings)?.name);
  const lines = warn.mock.calls.map(([line]) => line as string);
  if (findings[0].name !== "nonFinite")
    expect(lines).toEqual([expect.stringMatching(/^chainrule: \w+: .*\(watch: false/)]);
});

test.each(healthy)("silent: $about", async (program) => {
  const { findings } = await run(program);
  expect(findings.map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
  expect(warn).not.toHaveBeenCalled();
});
