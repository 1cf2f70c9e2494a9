/**
 * The page of npm run demo:browser: its ladder of builds, its pad, trainings that are stopped, the keyboard, themes, and axe
 * at other widths and colours.
 */
import { expect } from "vitest";
import { expectQuiet, inBrowser, inBrowsers } from "../browser/support/pages.ts";
import { expectAccessible, opened, status, train } from "./demo.ts";

const NETWORKS = 4;
const RUNGS = 4;

for (const isolation of [false, true]) {
  inBrowsers(
    `the ladder is climbed ${isolation ? "with threads" : "without isolation"}, and copied as Markdown`,
    async ({ open }) => {
      const page = await opened(open, { isolation });
      await page.chromium?.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.evaluate(() => {
        const seen = { longest: 0, last: performance.now() };
        Object.assign(globalThis, { seen });
        const frame = (now: number) => {
          seen.longest = Math.max(seen.longest, now - seen.last);
          seen.last = now;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
      await page.click("#measure");
      await status(page, "measure-status", /^Measured in /);
      // Never frozen: pure JavaScript too trains in slices. A bound for machines that have others to serve.
      const { longest } = await page.evaluate(() => (globalThis as unknown as { seen: { longest: number } }).seen);
      expect(longest).toBeLessThan(1000);
      const rows = await page.evaluate(() =>
        Array.from(document.querySelectorAll(".ladder tbody tr:not(.group)"), (row) =>
          Array.from(row.children, (cell) => cell.textContent),
        ),
      );
      expect(rows).toHaveLength(NETWORKS * RUNGS);
      for (const [rung, ...cells] of rows) {
        if (cells.length === 1)
          expect(cells[0]).toMatch(/^(needs cross-origin isolation|too small to share|not in effect here|one core)$/);
        else
          expect(
            cells.every((cell) => /\d/.test(cell)),
            `${rung}: ${cells}`,
          ).toBe(true);
      }
      const absent = rows.filter(
        ([name, ...cells]) => /^\d+ threads$/.test(name) && cells[0] === "needs cross-origin isolation",
      );
      expect(absent).toHaveLength(isolation ? 0 : NETWORKS);
      // All rungs learn the same: their losses agree to the digits shown, or nearly.
      for (let network = 0; network < NETWORKS; network++) {
        const group = rows.slice(network * RUNGS, (network + 1) * RUNGS).filter((row) => row.length > 2);
        for (const row of group) expect(Math.abs(Number(row[3]) - Number(group[0][3]))).toBeLessThan(0.002);
      }

      await page.click("#copy");
      await expect.poll(() => page.evaluate(() => document.getElementById("copy")!.textContent)).toBe("Copied");
      expectQuiet(page);
      if (page.chromium === undefined) return; // others do not let tests read what was copied
      const text = await page.evaluate(() => navigator.clipboard.readText());
      const lines = text.trimEnd().split("\n");
      expect(lines.filter((line) => line.startsWith("| ") && line.endsWith(" |"))).toHaveLength(2 + NETWORKS * RUNGS);
      expect(lines.at(-1)).toMatch(
        /interleaved rounds\. Chainrule \d+\.\d+\.\d+, \d{4}-\d\d-\d\d, \d+ cores?, .*Chrome\//,
      );
    },
  );
}

for (const [width, colorScheme] of [
  [390, "light"],
  [390, "dark"],
  [1440, "light"],
  [1440, "dark"],
] as const) {
  inBrowser("chromium", `axe finds nothing, and nothing moves: ${width} px, ${colorScheme}`, ({ open }) =>
    expectAccessible(open, width, colorScheme),
  );
}

inBrowser("chromium", "everything is done with the keyboard alone", async ({ open }) => {
  const page = await opened(open);
  const focused = () => page.evaluate(() => document.activeElement!.id);
  const tabTo = async (id: string) => {
    for (let i = 0; i < 40 && (await focused()) !== id; i++) await page.press("Tab");
    expect(await focused()).toBe(id);
  };
  await tabTo("theme");
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const before = await theme();
  await page.press("Enter");
  expect(await theme()).not.toBe(before);

  await tabTo("train");
  await page.press("Enter");
  await status(page, "status", /^40 epochs in /);
  expect(await focused()).toBe("train");

  // A 1: down from where the pen stands.
  await tabTo("pad");
  await page.press("Space");
  for (let i = 0; i < 8; i++) await page.press("ArrowDown");
  await page.press("Space");
  expect(await status(page, "answer-told", /^It says/)).toMatch(/^It says 1,/);
  await page.press("Delete");
  await status(page, "answer-told", /^Nothing is drawn\.$/);

  await tabTo("measure");
  await page.press("Enter");
  await status(page, "measure-status", /round/);
  await page.press("Enter");
  await status(page, "measure-status", /^Stopped\.$/);
  expect(await focused()).toBe("measure");
  expectQuiet(page);
});

inBrowser("chromium", "the chosen theme stays, and the system's is taken up again", async ({ open }) => {
  const page = await opened(open);
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  await page.chromium!.emulateMedia({ colorScheme: "light" });
  await page.click("#theme");
  expect(await theme()).toBe("dark");
  await page.chromium!.reload();
  expect(await theme()).toBe("dark");
  await page.click("#theme");
  expect(await theme()).toBe("light");
  await page.chromium!.emulateMedia({ colorScheme: "dark" });
  await expect.poll(theme).toBe("dark");
  expectQuiet(page);
});

inBrowsers("a training stops at the press of the same button, and another one starts", async ({ open }) => {
  const page = await opened(open);
  await page.evaluate(() => (document.querySelector<HTMLInputElement>("#epochs")!.value = "500"));
  await page.click("#train");
  await expect.poll(() => page.evaluate(() => document.querySelectorAll("#measure:disabled").length)).toBe(1);
  await expect
    .poll(() => page.evaluate(() => parseInt(document.getElementById("epoch")!.textContent)), { timeout: 30_000 })
    .toBeGreaterThan(0);
  await page.click("#train");
  await status(page, "status", /^Stopped after \d+ epochs\.$/);
  await page.evaluate(() => (document.querySelector<HTMLInputElement>("#epochs")!.value = "40"));
  await train(page);
  expectQuiet(page);
});

inBrowser("chromium", "a drawn digit is read as it is drawn", async ({ open }) => {
  const page = await opened(open);
  await train(page);
  const { mouse } = page.chromium!;
  const pad = page.chromium!.locator("#pad");
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox())!;
  const round = Array.from({ length: 25 }, (_, i) => (i * 2 * Math.PI) / 24);
  const [first, ...others] = round.map((a) => [
    x + width * (0.5 + 0.2 * Math.sin(a)),
    y + height * (0.5 - 0.32 * Math.cos(a)),
  ]);
  await mouse.move(first[0], first[1]);
  await mouse.down();
  for (const point of others) await mouse.move(point[0], point[1]);
  await mouse.up();
  expect(await status(page, "answer-told", /^It says/)).toMatch(/^It says 0, \d+(\.\d)? %\.$/);
  await page.click("#clear");
  await status(page, "answer-told", /^Nothing is drawn\.$/);
  expectQuiet(page);
});
