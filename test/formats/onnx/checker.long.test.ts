/** ONNX's own checker on a file of every layer and activation, in both dtypes, and of tables. */
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { toOnnx } from "../../../src/onnx.ts";
import { Classifier, Regressor } from "../../../src/table/index.ts";
import { temporaryFolder } from "../../support/files.ts";
import { cases, graphOf, modelOf } from "./cases.ts";

const PYTHON = "/usr/bin/python3";

function hasOnnx(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import onnx"], { stdio: "ignore" });
    return true;
  } catch {
    process.stdout.write("ONNX's checker is NOT run: python3-onnx is not installed.\n");
    return false;
  }
}

test.skipIf(!hasOnnx())("onnx.checker finds every file valid", { timeout: 600_000 }, async () => {
  const folder = await temporaryFolder();
  const files: string[] = [];
  const add = async (bytes: Uint8Array) => {
    files.push(join(folder, `${files.length}.onnx`));
    await writeFile(files[files.length - 1], bytes);
  };
  for (const one of cases)
    for (const dtype of ["float32", "float64"] as const) {
      const model = await modelOf(one, dtype);
      await add(toOnnx(model));
      model.dispose();
    }
  await add(toOnnx(await graphOf()));
  const rows = Array.from({ length: 60 }, (_, i) => ({
    number: i % 5 === 0 ? null : i,
    text: `city ${i % 11}`,
    three: ["a", "b", "c"][i % 3],
    date: new Date(1e12 + i * 1e9).toISOString(),
    truth: i % 2 === 0 ? "yes" : "no",
  }));
  const options = { epochs: 1, networks: 2, hiddenLayers: [4] };
  await add(toOnnx(await new Classifier(options).fit(rows, rows.map((_, i) => i % 2)))); // prettier-ignore
  await add(toOnnx(await new Regressor({ ...options, logTarget: true }).fit(rows, rows.map((_, i) => i)))); // prettier-ignore
  const target = { target: ["truth", "half"] };
  const several = rows.map((row, i) => ({ ...row, half: i % 4 < 2, y: i, z: -i }));
  await add(toOnnx(await new Classifier<true>({ ...options, drop: ["y", "z"] }).fit(several, target)));
  const shares = { ...options, quantiles: [0.1, 0.9], drop: ["half"] };
  await add(toOnnx(await new Regressor<true>(shares).fit(several, { target: ["y", "z"] })));
  const script = fileURLToPath(new URL("check.py", import.meta.url));
  const printed = execFileSync(PYTHON, [script, ...files], { encoding: "utf8" });
  expect(printed).toBe(`${files.length} files are valid\n`);
  process.stdout.write(`ONNX: ${printed}`);
});
