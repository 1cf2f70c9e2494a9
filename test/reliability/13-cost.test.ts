/** What hostile files cost: memory in a process of their own, and time twice as large files need. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ChainruleError, loadModel } from "../../src/index.ts";
import { temporaryFolder } from "../support/files.ts";
import { gzipped, jsonFamilies } from "../support/hostileFiles.ts";
import { cases, report, whole } from "./report.ts";

const MB = 2 ** 20;
const run = promisify(execFile);

/** Loads a file as a user's process would; prints the error's code, and the largest resident set beyond the one before. */
const program = `
  import { loadModel } from ${JSON.stringify(new URL("../../build/package/node/index.js", import.meta.url).href)};
  const { rss } = process.memoryUsage();
  const began = process.cpuUsage();
  const code = await loadModel(process.argv[1], { backend: "javascript" }).then(() => "a model", (error) => error.code);
  const { user, system } = process.cpuUsage(began);
  console.log(JSON.stringify({ code, peak: process.resourceUsage().maxRSS * 1024 - rss, ms: (user + system) / 1000 }));
`;
async function cost(path: string): Promise<{ code: string; peak: number; ms: number }> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program, path]);
  return JSON.parse(stdout) as { code: string; peak: number; ms: number };
}

const families = Object.entries(jsonFamilies);
const packings: [string, (text: string) => string | Uint8Array][] = [
  ["plain", (text) => text],
  ["gzipped", gzipped],
];

test.each(packings)(
  "reliability 13: %s hostile files cost at most twice their text and 16 MB, and a second a MB",
  { timeout: 600_000 },
  async (packing, pack) => {
    const size = cases(2, 8) * MB;
    const folder = await temporaryFolder();
    let most = 0;
    let count = 0;
    for (const [i, [name, family]] of families.entries()) {
      if (!whole && i % 4 !== (packing === "plain" ? 0 : 2)) continue;
      const text = family(size);
      const bytes = Buffer.byteLength(text);
      const path = join(folder, `${i}`);
      await writeFile(path, pack(text));
      const { code, peak, ms } = await cost(path);
      expect([name, code]).toEqual([name, expect.stringMatching(/^E_(FORMAT|LIMIT)$/)]);
      expect(peak, name).toBeLessThan(2 * bytes + 16 * MB);
      expect(ms, name).toBeLessThan((1000 * bytes) / MB);
      most = Math.max(most, peak / (2 * bytes + 16 * MB));
      count++;
    }
    expect(count).toBeGreaterThan(5);
    report(
      "13 Memory",
      `${packing}: ${count} families of ${size / MB} MB, at most ${Math.round(100 * most)} % of 2 × file + 16 MB`,
    );
  },
);

test.each(packings)(
  "reliability 13: %s hostile files twice as large cost at most 2.5 times as much",
  { timeout: 600_000 },
  async (packing, pack) => {
    const time = async (content: Blob) => {
      const before = process.cpuUsage();
      const error: unknown = await loadModel(content, { backend: "javascript" }).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(ChainruleError);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    let worst = 0;
    let count = 0;
    for (const [i, [name, family]] of families.entries()) {
      if (!whole && i % 4 !== (packing === "plain" ? 1 : 3)) continue;
      const size = cases(MB / 4, 2 * MB);
      const files = [size, 2 * size].map((bytes) => new Blob([pack(family(bytes)) as Uint8Array<ArrayBuffer>]));
      const least = [Infinity, Infinity];
      // The least of several runs, interleaved: what disturbs a run only adds to it.
      for (let round = 0; round < 20; round++) {
        for (const [j, file] of files.entries()) least[j] = Math.min(least[j], await time(file));
        if (round >= 2 && least[1] <= 2.5 * least[0]) break;
      }
      expect(least[1], name).toBeLessThanOrEqual(2.5 * least[0] + 2);
      if (least[0] > 5) worst = Math.max(worst, least[1] / least[0]);
      count++;
    }
    expect(count).toBeGreaterThan(5);
    report(
      "13 Doubling",
      `${packing}: ${count} families, at most ${worst.toFixed(2)} times for twice the file (of those beyond 5 ms)`,
    );
  },
);
