/** The example programs as people and programs meet them: text, JSON lines, exit codes, Ctrl-C. */
import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";

const folder = "build/examples";

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program in a pipe; `seen` is told its output so far, and may send a signal. */
function run(
  name: string,
  options: string[],
  seen?: (stdout: string, signal: (s: NodeJS.Signals) => void) => void,
): Promise<Outcome> {
  const child = spawn(process.execPath, [`${folder}/${name}.js`, ...options]);
  const outcome: Outcome = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    outcome.stdout += text;
    seen?.(outcome.stdout, (signal) => child.kill(signal));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (outcome.stderr += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ ...outcome, code })));
}

type Event = { event: string } & Record<string, unknown>;
const events = (stdout: string) => stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Event); // prettier-ignore
const named = (all: Event[], name: string) => all.filter(({ event }) => event === name);

describe("digits", () => {
  test("--json: every event on a line, and the digits are learned", async () => {
    const { code, stdout, stderr } = await run("digits", ["--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const all = events(stdout);
    expect(named(all, "epoch").map(({ epoch }) => epoch)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(named(all, "saved")).toMatchObject([{ sameBits: true }]);
    const [wasm, javascript] = named(all, "speed");
    expect([wasm.backend, javascript.backend]).toEqual(["wasm", "javascript"]);
    // Alike but for rounding.
    expect(Math.abs((wasm.loss as number) - (javascript.loss as number))).toBeLessThan(1e-3);
    expect(all.at(-1)).toMatchObject({ event: "end", ok: true, bar: 0.97 });
    expect(all.at(-1)!.accuracy).toBeGreaterThanOrEqual(0.97);
  });

  test("in a pipe: lines of at most 80 characters without control codes; 1 below the bar", async () => {
    const { code, stdout, stderr } = await run("digits", ["--epochs", "1", "--seed", "3"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("Below the bar");
    // eslint-disable-next-line no-control-regex -- control codes are what must not be there
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    for (const line of stdout.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(80);
  });

  test("Ctrl-C: the training ends, the model is tested as it is, and the code is 130", async () => {
    let sent = false;
    const { code, stdout, stderr } = await run("digits", ["--json", "--epochs", "1000000"], (soFar, signal) => {
      if (!sent && soFar.includes('"epoch":3,')) signal("SIGINT");
      sent ||= soFar.includes('"epoch":3,');
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
    expect(events(stdout).at(-1)).toMatchObject({ event: "test", stoppedBy: "signal" });
  });

  test("a reader who has seen enough is no failure", async () => {
    const child = spawn("bash", ["-c", `"${process.execPath}" ${folder}/digits.js | head -n 1; exit $PIPESTATUS`]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test.each([
    [["--epoch", "3"], "Unknown option '--epoch'. Did you mean --epochs?"],
    [["--epochs", "0"], "--epochs must be a whole number at least 1, got 0."],
    [["--seed=-1"], "--seed must be a whole number at least 0, got -1."],
    [["--seed", "1e3"], '--seed must be a whole number at least 0, got "1e3".'],
    [["more"], "Unexpected argument 'more'."],
  ])("refuses %j with code 2", async (options, message) => {
    const { code, stdout, stderr } = await run("digits", options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(`${message}\nTry: npm start -- --help\n`);
  });

  test("--help names every option", async () => {
    const { code, stdout } = await run("digits", ["--help"]);
    expect(code).toBe(0);
    for (const option of ["--epochs", "--seed", "--json", "--help", "Ctrl-C"]) expect(stdout).toContain(option);
  });
});

test("mnist: one epoch of the real thing learns most of it and says that more are needed", async () => {
  const { code, stdout, stderr } = await run("mnist", ["--json", "--epochs", "1"]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const all = events(stdout);
  expect(all[0]).toMatchObject({ event: "start", rows: 60_000, testRows: 10_000, network: "dense" });
  expect(all.at(-1)).toMatchObject({ event: "end", ok: false, bar: 0.975 });
  expect(all.at(-1)!.accuracy).toBeGreaterThan(0.94);
});
