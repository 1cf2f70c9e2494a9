/** The page of tables as its visitors have it. What takes longer is in table.long.test.ts. */
import { expect } from "vitest";
import { expectQuiet, inBrowser } from "../browser/support/pages.ts";
import { status } from "./demo.ts";
import { dropFile, fill, learn, openedTable, shown, townsCsv } from "./tablePage.ts";

inBrowser("chromium", "a file is dropped, learned, and asked what if", async ({ open }) => {
  const page = await openedTable(open);
  await dropFile(page, "towns.csv", townsCsv());
  await status(page, "file-status", /^towns\.csv: 120 rows, 4 columns$/);
  await expect.poll(async () => (await shown(page)).plan[3]).toBe("predicted, as classes");
  expect(await shown(page)).toMatchObject({
    columns: ["size", "town", "garden", "class"],
    kinds: ["number", "category", "yes or no", "category"],
    problem: "",
    hasResults: false,
  });
  await learn(page);
  await expect.poll(async () => (await shown(page)).predicted).toMatch(/^(large|small)$/);
  const { score, cells, importance } = await shown(page);
  expect(parseFloat(score)).toBeGreaterThan(80);
  expect(cells.reduce((a, b) => a + b)).toBe(24);
  expect(importance[0]).toMatch(/^(size|town)$/);

  await fill(page, "town", "Rome");
  await fill(page, "size", "5");
  await expect.poll(async () => (await shown(page)).predicted).toBe("small");
  await fill(page, "size", "95");
  await expect.poll(async () => (await shown(page)).predicted).toBe("large");
  const { probabilities } = await shown(page);
  expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(100, 0);

  await dropFile(page, "picture.png", [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 255, 0, 254]);
  await status(page, "file-problem", /picture\.png/);
  expect((await shown(page)).hasResults).toBe(false);
  expectQuiet(page);
});
