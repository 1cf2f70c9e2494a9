/** Trainings that are stopped or killed, and go on. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { killAndResume } from "./kills.ts";
import { interruptAfter, program } from "./program.ts";

const { run, file } = program("resume");
const kills = program("kills");
const at = (name: string) => join(dirname(file("x.csv", "a\n")), name);
const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const rows = Array.from({ length: 300 }, (_, i) => `${(i * 37) % 100},${(i * 11) % 13},${(i * 37) % 100 > 50 ? "x" : "y"}\n`); // prettier-ignore
const data = file("rows.csv", `p,q,r\n${rows.join("")}`);

test("killed three times at random, it ends with the bits of a training that was not", async () => {
  await killAndResume(kills, 3, 1); // which compares the bits; a kill may come before the first checkpoint
});

test("Ctrl-C keeps the state and says how to go on, which ends in the same bits", async () => {
  const args = ["train", data, "--effort", "quick", "--epochs", "1500", "--networks", "2", "--no-programs"];
  expect(await run([...args, "--out", at("whole.json")])).toMatchObject({ code: 0 });
  const stopped = await run([...args, "--out", at("stopped.json"), "--report", at("stopped.html")], interruptAfter("will take", 500)); // prettier-ignore
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain(`chainrule resume ${at("stopped.checkpoint")}`);
  expect(existsSync(at("stopped.json"))).toBe(false);

  const again = await run([...args, "--out", at("stopped.json")]);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("chainrule resume goes on") as string });

  const resumed = await run(["resume", at("stopped.checkpoint"), "--json"]);
  expect(resumed).toMatchObject({ code: 0, stderr: "" });
  const last = JSON.parse(resumed.stdout.trim().split("\n").at(-1)!) as Record<string, unknown>;
  expect(last).toMatchObject({ type: "result", model: at("stopped.json"), accuracy: expect.any(Number) as number });
  expect(hash(at("stopped.json"))).toBe(hash(at("whole.json")));
  expect([existsSync(at("stopped.html")), existsSync(at("stopped.checkpoint"))]).toEqual([true, false]);
  const of = (name: string) => JSON.parse(readFileSync(at(name), "utf8").replaceAll("stopped", "whole")) as object;
  expect(of("stopped.run.json")).toEqual(of("whole.run.json"));
});

test("what is no checkpoint is refused, and one whose data have changed", async () => {
  const { code, stderr } = await run(["resume", at("nowhere")]);
  expect([code, stderr]).toEqual([3, expect.stringContaining("checkpoint.json")]);
  expect((await run(["resume"])).code).toBe(2);
  const state = at("state");
  const args = ["train", data, "--epochs", "4000", "--out", at("changed.json"), "--checkpoint", state, "--every", "1"];
  await run(args, interruptAfter("will take", 500));
  const path = join(state, "checkpoint.json");
  const saved = readFileSync(path, "utf8");
  const wrong = async (text: string) => {
    writeFileSync(path, text);
    return (await run(["resume", state])).stderr;
  };
  expect(await wrong(saved.replace('"version":1', '"version":7'))).toContain("is no checkpoint");
  expect(await wrong(saved.replace('"chainrule-table-training"', '"x"'))).toContain("Not a state of a training");
  expect(await wrong(saved.slice(0, -100))).toContain("not JSON");
  writeFileSync(data, `p,q,r\n${rows.slice(1).join("")}`);
  expect(await wrong(saved)).toContain("has changed since the training began");
});
