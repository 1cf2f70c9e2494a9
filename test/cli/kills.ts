/** Trainings that are killed at random moments and resumed, as often as they are killed. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { draws } from "../support/draws.ts";
import type { program } from "./program.ts";

const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Trains once without a kill, and then again and again with one: the bits must be the same. Gives how many kills hit a training. */
export async function killAndResume(
  { run, file }: ReturnType<typeof program>,
  kills: number,
  seed: number,
): Promise<number> {
  const rows = Array.from({ length: 400 }, (_, i) => `${(i * 37) % 100},${(i * 11) % 13},${["a", "b", "c"][(i * 7) % 3]},${((i * 37) % 100 > 50) === (i % 5 > 0) ? "x" : "y"}`); // prettier-ignore
  const data = file("rows.csv", `p,q,r,s\n${rows.join("\n")}\n`);
  const at = (name: string) => join(dirname(data), name);
  const args = (out: string) => ["train", data, "--epochs", "30", "--networks", "3", "--no-programs", "--force", "--seed", String(seed), "--out", out]; // prettier-ignore
  const begin = performance.now();
  expect(await run(args(at("whole.json")))).toMatchObject({ code: 0 });
  const took = performance.now() - begin;
  const expected = hash(at("whole.json"));
  const random = draws(seed);
  let hits = 0;
  for (let i = 0; i < kills;) {
    const out = at(`killed-${i}.json`);
    const folder = at(`state-${i}`);
    let command = [...args(out), "--checkpoint", folder, "--every", "1"];
    // Until it comes to an end: a resumed training may be killed, too.
    for (;;) {
      const isKilled = i < kills;
      const { code } = await run(command, (signal) => isKilled && setTimeout(() => signal("SIGKILL"), (0.1 + random.below(1000) / 1000) * took)); // prettier-ignore
      if (code === 0) break;
      expect(code).toBe(null);
      i++;
      const isBegun = existsSync(join(folder, "checkpoint.json"));
      if (isBegun) hits++;
      command = isBegun ? ["resume", folder] : [...args(out), "--checkpoint", folder, "--every", "1"];
    }
    expect(hash(out)).toBe(expected);
    expect(existsSync(folder)).toBe(false);
    rmSync(out);
  }
  return hits;
}
