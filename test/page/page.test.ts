/** The page of npm run demo:browser as its visitors have it. What takes longer is in page.long.test.ts. */
import { expect } from "vitest";
import { expectQuiet, inBrowsers } from "../browser/support/pages.ts";
import { opened, shown, TEST_ROWS, train } from "./demo.ts";

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
