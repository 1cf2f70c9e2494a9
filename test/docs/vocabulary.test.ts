/** docs/vocabulary.md says what the lists hold. */
import { expect, test } from "vitest";
import { vocabulary } from "./vocabulary.ts";

test("docs/vocabulary.md is what the lists give", async () => {
  await expect(await vocabulary()).toMatchFileSnapshot("../../docs/vocabulary.md");
});
