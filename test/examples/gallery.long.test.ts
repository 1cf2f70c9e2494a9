/** npm run gallery: every training shows what the texts say, and docs/gallery.md has the figures of today. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = "build/examples";

function run(...options: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [`${folder}/gallery.js`, ...options], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test("text in a pipe: the figures of docs/gallery.md, within 80 columns, without control codes", async () => {
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  // eslint-disable-next-line no-control-regex -- control codes are what must not be there
  expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  for (const line of stdout.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(80);
  const captured = [...readFileSync("docs/gallery.md", "utf8").matchAll(/^```text\n(.*?)^```$/gms)];
  expect(captured).toHaveLength(3);
  for (const [, block] of captured) expect(stdout).toContain(block);
});

test("--json: gradients and losses, and what to take home", async () => {
  const { code, stdout, stderr } = await run("--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  type Event = { event: string } & Record<string, unknown>;
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Event); // prettier-ignore
  const named = (name: string) => events.filter(({ event }) => event === name);
  expect(named("takeHome")).toMatchObject(
    ["vanishing", "exploding", "overfitting"].map((name) => ({ name, shown: true })),
  );
  const [sigmoid, relu] = named("gradients").map(({ norms }) => norms as number[]);
  // σ′ ≤ ¼: from the output to the first layer ever less.
  for (let layer = 1; layer < sigmoid.length; layer++) expect(sigmoid[layer - 1]).toBeLessThan(sigmoid[layer]);
  expect(Math.min(...relu)).toBeGreaterThan(0.1);
  expect(named("training").filter(({ demonstration }) => demonstration === "exploding")).toMatchObject([
    { error: "E_NON_FINITE" },
    { error: null },
    { error: null },
  ]);
  const diagnosed = named("diagnosed").map(({ network, findings }) => [network, (findings as string[])[0]]);
  expect(diagnosed).toEqual([
    ["sigmoid", "vanishingGradient"],
    ["relu, heNormal", undefined],
    ["rate 0.3", "nonFinite"],
    ["none", "overfitting"],
  ]);
  expect(events.at(-1)).toMatchObject({ event: "end", ok: true });
});

test("--only shows one, and refuses a name it does not know with the nearest", async () => {
  const { code, stdout } = await run("--only", "exploding");
  expect(code).toBe(0);
  expect(stdout).toContain("Exploding");
  expect(stdout).not.toContain("Vanishing");
  const refused = await run("--only", "exploded");
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain('Did you mean "exploding"?\nTry: npm run gallery -- --help\n');
});
