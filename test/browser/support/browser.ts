/**
 * A headless browser from the machine, Chromium or Firefox, behind one interface: it opens pages and writes down what
 * went wrong in them. Nothing here knows the test runner.
 */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Page as ChromiumPage } from "playwright-core";
import type { Page as FirefoxPage } from "puppeteer-core";

export type BrowserName = "chromium" | "firefox";

/** What a page did that a test may object to: all empty in a good page. */
export interface Log {
  /** console.error, and what the browser itself prints as an error. */
  readonly errors: string[];
  readonly warnings: string[];
  /** Exceptions and rejections that nobody caught. */
  readonly exceptions: string[];
  /** Requests without an answer, or with a status from 400 on. */
  readonly failures: string[];
  /** Of the content policy: directive and what was blocked; in Firefox its message too. */
  readonly violations: string[];
  /** Requests to other hosts than the page's own. */
  readonly strangers: string[];
}

export interface Page {
  readonly browser: BrowserName;
  readonly log: Log;
  /** Loads a page, to its load event. */
  goto(url: string): Promise<void>;
  /** Runs a function in the page and answers its JSON. It sees nothing of the test's file, and cannot import. */
  evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument?: A): Promise<R>;
  /** Waits until the page has set `globalThis.told`, and answers it. Throws when the page threw before. */
  told<T>(timeout?: number): Promise<T>;
  resize(width: number, height: number): Promise<void>;
  /** A PNG. */
  screenshot(): Promise<Uint8Array>;
  click(selector: string): Promise<void>;
  /** A key by its name: "Tab", "Enter", "ArrowDown", "a". */
  press(key: string): Promise<void>;
  /** The page of the library that drives the browser, for what is not here. */
  readonly chromium?: ChromiumPage;
  readonly firefox?: FirefoxPage;
  close(): Promise<void>;
}

export interface Browser {
  readonly version: string;
  /** A page with storage and cache of its own. */
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

interface Where {
  readonly environment: string;
  readonly names: readonly string[];
  readonly package: string;
}
const WHERE: Readonly<Record<BrowserName, Where>> = {
  chromium: {
    environment: "CHAINRULE_CHROMIUM",
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    package: "chromium",
  },
  firefox: { environment: "CHAINRULE_FIREFOX", names: ["firefox-esr", "firefox"], package: "firefox-esr" },
};

/** The browser's program: the environment's CHAINRULE_CHROMIUM or CHAINRULE_FIREFOX, or what is in the path. */
export function program(browser: BrowserName): string | undefined {
  const { environment, names } = WHERE[browser];
  const own = process.env[environment];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = own ? [own] : names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function absence(browser: BrowserName): string {
  const { environment, package: name } = WHERE[browser];
  return `NO ${browser.toUpperCase()} HERE: apt-get install ${name}, or say in ${environment} where it is.`;
}

/** Throws where the browser is absent. */
export function launch(browser: BrowserName): Promise<Browser> {
  const executablePath = program(browser);
  if (executablePath === undefined) throw new Error(absence(browser));
  return browser === "chromium" ? launchChromium(executablePath) : launchFirefox(executablePath);
}

/** Milliseconds until something that should happen at once is given up: machines are shared. */
const PATIENCE = 60_000;

/** No name but the loopback's is looked up: a request to another host fails, and is in the log. */
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

async function launchChromium(executablePath: string): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS, timeout: PATIENCE });
  return {
    version: browser.version(),
    close: () => browser.close(),
    async open(url) {
      const context = await browser.newContext();
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      const own = new Notes(page);
      await page.addInitScript(watch);
      return interfaceOf("chromium", own, url, {
        chromium: page,
        goto: (to) => page.goto(to),
        evaluate: (expression) => page.evaluate(expression),
        resize: (width, height) => page.setViewportSize({ width, height }),
        screenshot: () => page.screenshot(),
        click: (selector) => page.click(selector),
        press: (key) => page.keyboard.press(key),
        close: () => context.close(),
      });
    },
  };
}

/** A proxy that is not there takes what is not for the loopback. */
const FIREFOX_PREFERENCES = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "127.0.0.1, localhost",
};

async function launchFirefox(executablePath: string): Promise<Browser> {
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    extraPrefsFirefox: FIREFOX_PREFERENCES,
    timeout: PATIENCE,
    protocolTimeout: 2 * PATIENCE,
  });
  return {
    version: await browser.version(),
    close: () => browser.close(),
    async open(url) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      const own = new Notes(page as unknown as Telling);
      await page.evaluateOnNewDocument(watch);
      return interfaceOf("firefox", own, url, {
        firefox: page,
        goto: (to) => page.goto(to),
        evaluate: (expression) => page.evaluate(expression),
        resize: (width, height) => page.setViewport({ width, height }),
        screenshot: () => page.screenshot(),
        click: (selector) => page.click(selector),
        press: (key) => page.keyboard.press(key as "Enter"),
        close: () => context.close(),
      });
    },
  };
}

/** Collects in the page, before its own scripts, what no driver tells. */
function watch(): void {
  const violations: string[] = [];
  Object.defineProperty(globalThis, "violationsSeen", { value: violations });
  document.addEventListener("securitypolicyviolation", (event) => {
    violations.push(`${event.effectiveDirective}: ${event.blockedURI}`);
  });
}

/** What pages of both drivers tell, under the same names. */
type Telling = Pick<ChromiumPage, "on">;

/** The log of a page while it is written. */
class Notes {
  readonly log: Log = { errors: [], warnings: [], exceptions: [], failures: [], violations: [], strangers: [] };
  host = "";

  constructor(page: Telling) {
    page.on("console", (message) => this.said(message.type(), message.text()));
    page.on("pageerror", (error) => this.threw(String(error)));
    page.on("request", (request) => this.asked(request.url()));
    page.on("requestfailed", (request) => this.failed(request.url(), request.failure()?.errorText));
    page.on("response", (response) => this.answered(response.url(), response.status()));
  }

  private said(type: string, text: string): void {
    if (type === "error" || type === "assert") this.log.errors.push(text);
    if (type === "warning" || type === "warn") this.log.warnings.push(text);
  }
  /** Firefox gives as exceptions what it has to say itself, where Chromium prints. */
  private threw(text: string): void {
    if (text.startsWith("Error: Content-Security-Policy: ")) this.log.violations.push(text);
    else if (text.startsWith("Error: Cross-Origin Request Blocked: ")) this.log.errors.push(text);
    else this.log.exceptions.push(text);
  }
  private asked(url: string): void {
    const { protocol, host } = new URL(url);
    if (/^(https?|wss?):$/.test(protocol) && host !== this.host) this.log.strangers.push(url);
  }
  private failed(url: string, reason = "no answer"): void {
    this.log.failures.push(`${url}: ${reason}`);
  }
  private answered(url: string, status: number): void {
    if (status >= 400) this.log.failures.push(`${url}: status ${status}`);
  }
}

/** What both drivers give. */
type Driver = Omit<Page, "browser" | "log" | "goto" | "evaluate" | "told"> & {
  goto(url: string): Promise<unknown>;
  /** A text, since drivers compile functions to look at them, and tests run without code generation from strings. */
  evaluate(expression: string): Promise<unknown>;
};

async function interfaceOf(browser: BrowserName, own: Notes, url: string, driver: Driver): Promise<Page> {
  /** Violations are fetched from the page with everything else that is asked of it. */
  async function fetchViolations(): Promise<void> {
    const more = await driver.evaluate("globalThis.violationsSeen?.splice(0) ?? []");
    own.log.violations.push(...(more as string[]));
  }
  const page: Page = {
    ...driver,
    browser,
    log: own.log,
    async goto(to) {
      own.host = new URL(to).host;
      await driver.goto(to);
    },
    async evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument?: A) {
      const answer = await driver.evaluate(`(${run})(${JSON.stringify(argument) ?? ""})`);
      await fetchViolations();
      return answer as R;
    },
    async told<T>(timeout = PATIENCE) {
      const until = performance.now() + timeout;
      let failed: unknown;
      for (;;) {
        const answer = await driver
          .evaluate("globalThis.told ?? null")
          .catch((error: unknown) => ((failed = error), null)); // the page may be on its way to another one
        if (answer !== null) {
          await fetchViolations();
          return answer as T;
        }
        if (own.log.exceptions.length > 0 || performance.now() > until)
          throw new Error(`the page has told nothing: ${JSON.stringify(own.log, undefined, 2)}`, { cause: failed });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
  await page.goto(url);
  return page;
}
