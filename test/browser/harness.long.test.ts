/** The harness sees what it is there to see. */
import { expect } from "vitest";
import { inBrowsers, expectQuiet, served } from "./support/pages.ts";

const html = (body: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>test</title>${body}</html>`;

inBrowsers("a quiet page is quiet, and answers", async ({ open }) => {
  const site = await served({ "/index.html": html(`<script>globalThis.told = { sum: 1 + 1 };</script>`) });
  const page = await open(`${site.origin}/`);
  expect(await page.told()).toEqual({ sum: 2 });
  expect(await page.evaluate(async (add) => add + 1, 41)).toBe(42);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expectQuiet(page);
});

inBrowsers("errors, warnings, exceptions, failures and strangers are written down", async ({ open }) => {
  const script = `
    console.error("an error"); console.warn("a warning"); console.log("a line");
    setTimeout(() => { throw new Error("thrown"); });
    Promise.allSettled([fetch("/absent"), fetch("http://stranger.example/")]).then(() => setTimeout(() => (globalThis.told = 1), 50));`;
  const site = await served({ "/index.html": html(`<script>${script}</script>`) });
  const page = await open(`${site.origin}/`);
  await page.told().catch(() => undefined);
  await expect.poll(() => page.log.failures.length).toBeGreaterThan(0);
  expect(page.log.errors.join()).toContain("an error");
  expect(page.log.warnings).toEqual(["a warning"]);
  expect(page.log.exceptions.join()).toContain("thrown");
  await expect.poll(() => page.log.failures.join()).toContain("/absent: status 404");
  await expect.poll(() => page.log.strangers).toEqual(["http://stranger.example/"]);
  expect(() => expectQuiet(page)).toThrow();
});

inBrowsers("pages may share memory when their site isolates them", async ({ open }) => {
  const site = await served({ "/index.html": html("") }, { isolation: true });
  const page = await open(`${site.origin}/`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expectQuiet(page);
});

inBrowsers("violations of a content policy are written down", async ({ open }) => {
  const inline = html(`<script>globalThis.inline = 1;</script><script src="/told.js"></script>`);
  const files = { "/index.html": inline, "/told.js": "globalThis.told = { inline: typeof globalThis.inline };" };
  const site = await served(files, { csp: "default-src 'none'; script-src 'self'; img-src 'self'" });
  const page = await open(`${site.origin}/`);
  expect(await page.told()).toEqual({ inline: "undefined" });
  expect(page.log.violations).toContain("script-src-elem: inline");
  expect(page.log.exceptions).toEqual([]);
});
