/** A million rows are predicted in memory that does not grow with the file. */
import { execFile } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { program } from "./program.ts";

const { run, file, script } = program("million");

/** MB of the process at most, and what is said of it. */
const MOST = 200;

test("a million rows", { timeout: 900_000 }, async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `${(i * 37) % 90},${i % 8 === 0 ? "" : (i * 11) % 40},${["Rome", "Oslo", "Bern"][i % 3]},20${10 + (i % 10)}-0${1 + (i % 9)}-11,${i % 2 ? "yes" : "no"},${2 * ((i * 37) % 90) + 10 * (i % 3)}.5\n`); // prettier-ignore
  const header = "area,age,town,built,garden,price\n";
  const small = file("small.csv", header + rows.join(""));
  const at = (name: string) => join(dirname(small), name);
  await run(["train", small, "--effort", "quick", "--no-programs", "--out", at("model.json")]);
  const large = createWriteStream(at("large.csv"));
  large.write(header);
  for (let i = 0; i < 1000; i++) large.write(rows.join(""));
  large.end();
  await finished(large);

  const exit = "process.on('exit', () => process.stderr.write(`${process.resourceUsage().maxRSS}`))";
  const code = `${JSON.stringify(process.execPath)} --import ${JSON.stringify(`data:text/javascript,${encodeURIComponent(exit)}`)} ${script} predict ${at("model.json")} ${at("large.csv")} > ${at("out.csv")}`; // prettier-ignore
  const begin = performance.now();
  const { stderr } = await promisify(execFile)("sh", ["-c", code]);
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${Math.round(1e6 / seconds)} rows/s, ${Math.round(Number(stderr) / 1024)} MiB`);
  expect(readFileSync(at("out.csv"), "latin1").match(/\n/g)).toHaveLength(1_000_001);
  expect(Number(stderr) * 1024).toBeLessThan(MOST * 1e6);
});
