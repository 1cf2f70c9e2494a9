/** The longer example programs: what they print is what the docs show. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = (name: string, ...options: string[]) =>
  promisify(execFile)(process.execPath, [`build/examples/${name}.js`, ...options]);

test.each(["births", "sensors"])("%s prints what docs/images-and-series.md shows", async (name) => {
  const { stdout, stderr } = await run(name);
  const page = await readFile("docs/images-and-series.md", "utf8");
  const shown = page.split(`<!-- npm run ${name} -->`)[1].split("```")[1];
  expect(stdout.trim()).toBe(shown.trim());
  expect(stderr).toBe("");
});

test("mnist with LeNet-5 reads 99 % of the test digits right", async () => {
  const { stdout } = await run("mnist", "--json", "--network", "lenet");
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events[0]).toMatchObject({ event: "start", network: "lenet" });
  expect(events.at(-1)).toMatchObject({ event: "end", ok: true });
  const accuracy = events.at(-1)!.accuracy as number;
  expect(accuracy).toBeGreaterThanOrEqual(0.99);
  expect(await readFile("docs/images-and-series.md", "utf8")).toContain(`${(100 * accuracy).toFixed(1)} % of the test`);
}, 300_000);
