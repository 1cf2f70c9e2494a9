/** Targets that a loss cannot compare with. */
import { test } from "vitest";
import { dense, sequential } from "../../src/index.ts";
import { refused } from "../support/errors.ts";

test.each([-1, 2, 1.0001])("binaryCrossentropy refuses the target %d, with its place", async (target) => {
  const model = await sequential({ inputShape: [1], layers: [dense({ units: 2, activation: "sigmoid" })] });
  model.compile({ loss: "binaryCrossentropy" });
  const y = [[0, 1], [0.5, target]]; // prettier-ignore
  await refused(() => model.fit([[1], [2]], y), "E_DATA", `y has ${target} in row 1, column 1`, "from 0 to 1");
});
