/** The page of npm run demo:browser as its visitors have it. What takes longer is in page.long.test.ts. */
import { expect } from "vitest";
import { expectQuiet, inBrowser, inBrowsers } from "../browser/support/pages.ts";
import { opened, shown, status, TEST_ROWS, train } from "./demo.ts";

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
