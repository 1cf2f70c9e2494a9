/** docs/tutorials.md says what explain gives. */
import { expect, test } from "vitest";
import { tutorials } from "./tutorials.ts";

test("docs/tutorials.md is what explain gives", async () => {
  await expect(await tutorials()).toMatchFileSnapshot("../../docs/tutorials.md");
});
