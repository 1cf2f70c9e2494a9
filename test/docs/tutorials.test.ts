/** The tables and the program of docs/tutorials.md are made by explain. */
import { expect, test } from "vitest";
import { withBlocks } from "./blocks.ts";
import { blocks } from "./tutorials.ts";

const page = "docs/tutorials.md";

test(`the tables of ${page} are those of explain; -u writes them`, async () => {
  await expect(await withBlocks(page, await blocks())).toMatchFileSnapshot(`../../${page}`);
});
