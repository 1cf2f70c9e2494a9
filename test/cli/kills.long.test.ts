/** Fifty kills of trainings, each resumed to the bits of one that was never killed. */
import { expect, test } from "vitest";
import { killAndResume } from "./kills.ts";
import { program } from "./program.ts";

const kills = program("kills-long");

test("fifty kills", { timeout: 900_000 }, async () => {
  expect(await killAndResume(kills, 50, 2)).toBeGreaterThan(10);
});
