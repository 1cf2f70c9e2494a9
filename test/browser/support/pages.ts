/**
 * Browsers and servers for tests: a browser is started with the first page that is opened in it, serves all files of a
 * test process and ends with it; pages and servers are closed with the test that opened them.
 *
 *   inBrowser("chromium", "trains", async ({ open }) => {
 *     const site = await served({ "/index.html": "…" });
 *     const page = await open(`${site.origin}/index.html`);
 *     expect(await page.told()).toEqual(…);
 *     expectQuiet(page);
 *   });
 */
import { expect, onTestFinished, test } from "vitest";
import { absence, launch, program, type Browser, type BrowserName, type Page } from "./browser.ts";
import { serve, type Files, type ServeOptions, type Site } from "./server.ts";

const running = new Map<BrowserName, Promise<Browser>>();

/** A page in the process's browser. */
export async function openPage(browser: BrowserName, url: string): Promise<Page> {
  if (!running.has(browser)) running.set(browser, launch(browser));
  const page = await (await running.get(browser)!).open(url);
  onTestFinished(() => page.close());
  return page;
}

export async function served(files: Files | readonly Files[], options: ServeOptions = {}): Promise<Site> {
  const site = await serve(files, options);
  onTestFinished(() => site.close());
  return site;
}

export interface InBrowser {
  readonly browser: BrowserName;
  open(url: string): Promise<Page>;
}

/** A test that needs a browser: without it, failed in CI (CI=true), elsewhere skipped, and loudly. */
export function inBrowser(
  browser: BrowserName,
  name: string,
  run: (given: InBrowser) => Promise<void>,
  timeout?: number,
): void {
  test(
    `${browser}: ${name}`,
    async ({ skip }) => {
      if (program(browser) === undefined) {
        if (process.env.CI === "true") throw new Error(absence(browser));
        complain(browser);
        skip(absence(browser));
      }
      await run({ browser, open: (url) => openPage(browser, url) });
    },
    timeout,
  );
}

/** The same test in both browsers. */
export function inBrowsers(name: string, run: (given: InBrowser) => Promise<void>, timeout?: number): void {
  for (const browser of ["chromium", "firefox"] as const) inBrowser(browser, name, run, timeout);
}

const complained = new Set<BrowserName>();

function complain(browser: BrowserName): void {
  if (complained.has(browser)) return;
  complained.add(browser);
  console.warn(`\n*** ${absence(browser)} Its tests are skipped. ***\n`);
}

/** No error, warning, exception, failed request, violation of the policy, or request to another host. */
export function expectQuiet({ log }: Page): void {
  expect(log).toEqual({ errors: [], warnings: [], exceptions: [], failures: [], violations: [], strangers: [] });
}
