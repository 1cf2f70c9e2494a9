/** Files of every version that there has been: they load, and go on to the bit. A new version brings its file and a line here. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadModel, type ModelFile } from "../../src/index.ts";
import { VERSION } from "../../src/saving/checkFile.ts";
import { weightsHash } from "../support/hash.ts";

const folder = "test/format/versions";
const rows = [[0.1, 0.9], [0.8, 0.2], [0.5, 0.4], [0.3, 0.7], [0.9, 0.1], [0.2, 0.2]]; // prettier-ignore

/** SHA-256 of the weights after two more epochs, as the version of the library recorded it that wrote the file. */
const recorded: Readonly<Record<string, string>> = {
  "1.json": "7d621a521c0b9588c0faf193ddb25d982a2ec628d0e252e2f2e68577aecd27b3",
};

test(`each version from 1 to ${VERSION} has a file`, () => {
  expect(readdirSync(folder).sort()).toEqual(Array.from({ length: VERSION }, (_, i) => `${i + 1}.json`));
  expect(Object.keys(recorded)).toEqual(readdirSync(folder).sort());
});

test.each(Object.entries(recorded))("%s loads and goes on with the recorded bits", async (name, hash) => {
  const model = await loadModel(JSON.parse(readFileSync(join(folder, name), "utf8")) as ModelFile);
  expect(`${(JSON.parse(readFileSync(join(folder, name), "utf8")) as ModelFile).version}.json`).toBe(name);
  await model.fit(rows, [0, 1, 2, 0, 1, 2], { epochs: 2, batchSize: 3 });
  expect(weightsHash(model)).toBe(hash);
});
