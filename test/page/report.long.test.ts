/** The report of a training, read by axe: by width and colour, of classes and of a quantity; names stay text. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "vitest";
import { expectQuiet, inBrowser } from "../browser/support/pages.ts";
import { reportOf } from "../report/fixture.ts";
import { hostileNames } from "../support/hostile.ts";
import { fileOf } from "./trace.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const task of ["classes", "quantity"] as const)
  for (const width of [390, 1280])
    for (const colorScheme of ["light", "dark"] as const)
      inBrowser("chromium", `axe finds nothing: ${task}, ${width} px, ${colorScheme}`, async ({ open }) => {
        const page = await open(fileOf(await reportOf(task)));
        await page.resize(width, 844);
        await page.chromium!.emulateMedia({ colorScheme });
        // The page's own policy lets no script in: the driver brings it.
        await page.chromium!.evaluate(axe);
        const found = await page.evaluate(async () => {
          interface Violation {
            id: string;
            nodes: { html: string; failureSummary: string }[];
          }
          const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
          return (await axe.run()).violations.map(
            ({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`,
          );
        });
        expect(found).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expectQuiet(page);
      });

for (const name of hostileNames)
  inBrowser("chromium", `a name stays text: ${JSON.stringify(name)}`, async ({ open }) => {
    const page = await open(fileOf(await reportOf("classes", name)));
    const seen = await page.evaluate(() => ({ hacked: "hacked" in globalThis, scripts: document.scripts.length }));
    expect(seen).toEqual({ hacked: false, scripts: 0 });
    expectQuiet(page);
  });
