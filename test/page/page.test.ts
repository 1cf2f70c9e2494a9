/** The page of npm run demo:browser as its visitors have it. What takes longer is in page.long.test.ts. */
import { expect } from "vitest";
import { expectQuiet, inBrowser, inBrowsers } from "../browser/support/pages.ts";
import { expectAccessible, opened, shown, status, TEST_ROWS, train } from "./demo.ts";

inBrowsers("digits are learned, and the curve, the test and the mistakes are shown", async ({ open }) => {
  const page = await opened(open);
  const before = await shown(page);
  expect(before).toMatchObject({ all: TEST_ROWS, points: [0, 0], epoch: "0 / 40", mistakes: 8 });
  expect(before.accuracy).toBeLessThan(0.4);
  await train(page);
  await expect.poll(async () => (await shown(page)).points).toEqual([40, 40]);
  const after = await shown(page);
  expect(after).toMatchObject({ all: TEST_ROWS, epoch: "40 / 40" });
  expect(after.accuracy).toBeGreaterThanOrEqual(0.95);
  expect(after.right / TEST_ROWS).toBeCloseTo(after.accuracy, 2);
  expect(after.mistakes).toBe(Math.min(8, TEST_ROWS - after.right));
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

inBrowser("chromium", "axe finds nothing, and nothing moves: 390 px, light", ({ open }) =>
  expectAccessible(open, 390, "light"),
);
