/** The pages of npm run demo:browser for tests: from a static folder, in a sub-path, under a strict policy. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "vitest";
import type { Page } from "../browser/support/browser.ts";
import { expectQuiet, served } from "../browser/support/pages.ts";
import type { ServeOptions, Site } from "../browser/support/server.ts";

const folder = "build/demo";
export const base = "/some/where/";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Scripts and workers from files beside the page, and WebAssembly: nothing else is needed. */
const csp =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'";

export const TEST_ROWS = 449;

/** The folder on a server. */
export function site(options: ServeOptions = {}): Promise<Site> {
  const files = readdirSync(folder).map((name) => [base + name, readFileSync(`${folder}/${name}`)] as const);
  return served({ ...Object.fromEntries(files), "/axe.js": axe }, { csp, ...options });
}

/** Waits for a line of status that fits. */
export async function status(page: Page, id: string, fits: RegExp): Promise<string> {
  const read = () => page.evaluate((of) => document.getElementById(of)!.textContent, id);
  await expect.poll(read, { timeout: 60_000, interval: 50 }).toMatch(fits);
  return read();
}

export async function opened(open: (url: string) => Promise<Page>, options?: ServeOptions): Promise<Page> {
  const { origin } = await site(options);
  const page = await open(origin + base);
  await status(page, "status", /guesses/);
  return page;
}

export async function train(page: Page): Promise<void> {
  await page.click("#train");
  await status(page, "status", /^40 epochs in .* on WebAssembly: [\d,]+ digits a second\.$/);
}

/** What the page shows of a test: the share that is right, the table's numbers, the pictures. */
export function shown(page: Page) {
  return page.evaluate(() => {
    const number = (element: Element) => Number(element.textContent);
    const cells = (selector: string) => Array.from(document.querySelectorAll(`.confusion tbody ${selector}`), number);
    const points = Array.from(document.querySelectorAll("#chart polyline"), (line) => {
      return line.getAttribute("points")!.split(" ").filter(Boolean).length;
    });
    return {
      accuracy: parseFloat(document.getElementById("accuracy")!.textContent) / 100,
      all: cells("td").reduce((sum, count) => sum + count, 0),
      right: cells("td.right").reduce((sum, count) => sum + count, 0),
      points,
      epoch: document.getElementById("epoch")!.textContent,
      mistakes: document.querySelectorAll("#mistakes li:not([aria-hidden])").length,
    };
  });
}

/** axe finds nothing wrong, and nothing moves while the page works: at a width, in a colour scheme. Chromium only. */
export async function expectAccessible(
  open: (url: string) => Promise<Page>,
  width: number,
  colorScheme: "light" | "dark",
): Promise<void> {
  const page = await opened(open);
  await page.resize(width, 900);
  await page.chromium!.emulateMedia({ colorScheme });
  await page.chromium!.reload();
  await status(page, "status", /guesses/);
  const shifts = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const add = (list: PerformanceObserverEntryList) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        };
        new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 300);
      }),
  );
  expect(shifts).toBeLessThan(0.005);
  const findings = () =>
    page.evaluate(async () => {
      if (!("axe" in globalThis)) {
        const script = document.createElement("script");
        script.src = "/axe.js";
        document.head.append(script);
        await new Promise((resolve) => script.addEventListener("load", resolve));
      }
      interface Violation {
        id: string;
        nodes: { html: string; failureSummary: string }[];
      }
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
    });
  expect(await findings()).toEqual([]);
  const places = () =>
    page.evaluate(() => {
      const elements = document.querySelectorAll("h1, h2, .card, button, label, table, footer");
      return Array.from(elements, (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.id || element.className || element.tagName, x, y + scrollY, width, height].join(" ");
      });
    });
  const before = await places();
  await train(page);
  expect(await places()).toEqual(before);
  expect(await findings()).toEqual([]);
  await page.click("#measure");
  await status(page, "measure-status", /^Measured in /);
  expect(await places()).toEqual(before);
  expect(await findings()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expectQuiet(page);
}
