/** Who adds a file to a room with a list (all.ts) adds its line, too: a definition without one would never be used. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { builds } from "../../src/platform/node/engine.ts";

/** Files of each room that define nothing to be listed. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "cli/commands": [],
  constraints: ["index"],
  initializers: ["index", "initializer"],
  "kernels/activations": ["activate", "activation", "index"],
  "kernels/losses": ["allFused", "compare", "elementwise", "index", "loss"],
  "kernels/optimizers": ["clip", "index", "optimizer", "rate", "tiny", "update"],
  layers: [
    "convolutionSteps",
    "groupedConvolution",
    "kernelAndBias",
    "layer",
    "masks",
    "options",
    "parameter",
    "recurrentOperation",
    "scaleAndShift",
    "symbolic",
    "windows",
  ],
  metrics: ["confusionMatrix", "index", "targets"],
  regularizers: ["index", "regularizer"],
  saving: [
    "base64",
    "checkFile",
    "decode",
    "description",
    "foreignFiles",
    "formats",
    "fromOthers",
    "given",
    "jsonText",
    "locations",
    "losses",
    "namedTensors",
    "newHead",
    "notes",
    "ranges",
    "read",
    "safetensors",
    "save",
    "savedModel",
    "schema",
    "tensorflow",
    "training",
  ],
  // Those that need no other are listed in simple.ts.
  schedules: [
    "constantRate",
    "cosineDecay",
    "cosineLog",
    "flatCosine",
    "exponentialDecay",
    "oneCycle",
    "rate",
    "schedule",
    "stepDecay",
  ],
  "training/callbacks": ["callback", "progress", "watchedValue"],
};

describe.each(Object.entries(rooms))("src/%s", (room, others) => {
  const files = readdirSync(`src/${room}`).flatMap((file) =>
    /^(?!all\b)\w+\.ts$/.test(file) ? [file.slice(0, -3)] : [],
  );
  const list = readFileSync(`src/${room}/all.ts`, "utf8");
  const listed = files.filter((file) => list.includes(`"./${file}.ts"`));

  test("all.ts has a line for each file, but for those that are named here", () => {
    expect(files.filter((file) => !listed.includes(file))).toEqual([...others].sort());
  });

  test("each line is used once", () => {
    for (const file of listed) expect(list.split(`"./${file}.ts"`), file).toHaveLength(2);
  });
});

test("a training has each of the observers", () => {
  const assembled = readFileSync("src/training/assemble.ts", "utf8");
  const files = readdirSync("src/training/observers");
  expect(files.filter((file) => !assembled.includes(`"./observers/${file}"`))).toEqual([]);
});

test("each target of asconfig.json has its loader, and each build can be chosen", () => {
  const { targets } = JSON.parse(readFileSync("asconfig.json", "utf8")) as { targets: object };
  const node = readFileSync("src/platform/node/engine.ts", "utf8");
  expect([...node.matchAll(/"#wasm\/([\w-]+)"/g)].map(([, name]) => name).sort()).toEqual(Object.keys(targets).sort());
  const rule = readFileSync("src/backends/arithmetic.ts", "utf8");
  for (const name of Object.keys(builds)) expect(rule, name).toContain(`return "${name}"`);
});
