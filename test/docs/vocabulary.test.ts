/** The tables of docs/vocabulary.md are made from the lists. */
import { expect, test } from "vitest";
import { withBlocks } from "./blocks.ts";
import { tables } from "./vocabulary.ts";

const page = "docs/vocabulary.md";

test(`the tables of ${page} are those of the lists; -u writes them`, async () => {
  await expect(await withBlocks(page, tables)).toMatchFileSnapshot(`../../${page}`);
});
