/** Networks drawn at random, trained and written as JavaScript: the bits of the model. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toJavaScript } from "../../src/formats.ts";
import { trainingOf, trial } from "../support/randomNetworks.ts";
import { outputsOf, rowsFor } from "./models.ts";
import { runScript } from "./run.ts";

const runs = process.env.CHAINRULE_CASES === "all" ? 1000 : 25;

test.each(["float32", "float64"] as const)(
  "random networks, %s",
  async (dtype) => {
    await fc.assert(
      fc.asyncProperty(trainingOf(12, { min: 1, max: 6 }), async (training) => {
        const backend = dtype === "float64" ? "javascript" : "wasm";
        const { model } = await trial(training, { dtype, backend }).catch(() => ({ model: undefined }));
        if (model === undefined) return; // no such training
        const { predict } = runScript(toJavaScript(model, { module: "iife" }));
        for (const row of rowsFor(model, 3, training.seed % 1000)) {
          const given = training.embedding === undefined ? row : row.map((codes) => codes.map((code) => code % 7));
          expect([[...(predict(given[0]) as number[])]]).toEqual(await outputsOf(model, given));
        }
        model.dispose();
      }),
      { numRuns: runs, seed: 42 },
    );
  },
  120_000,
);
