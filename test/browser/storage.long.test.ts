/** Models saved and loaded by pages: each way to its end, and what goes wrong on it. Numbers are Node's, bit by bit. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, expect } from "vitest";
import type * as Chainrule from "../../src/index.ts";
import { answeringServer, type AnsweringServer } from "../support/http.ts";
import { labels, savedOptimizers, trainedModel, x } from "../support/saved.ts";
import type { Page } from "./support/browser.ts";
import { expectQuiet, inBrowser, inBrowsers, type InBrowser } from "./support/pages.ts";

declare const chainrule: typeof Chainrule;
/** In the pages: a model as it was trained here, one that goes on for two epochs, and what a refusal says. */
declare function fresh(): Promise<Chainrule.Model>;
declare function resume(source: Chainrule.ModelSource): Promise<string>;
declare function refusal(use: () => Promise<unknown>): Promise<{ code: string; message: string; details: object }>;

const page = `
  globalThis.fresh = () => chainrule.loadModel(given.file);
  globalThis.resume = async (source) => {
    const model = await chainrule.loadModel(source);
    await model.fit(given.x, given.labels, { epochs: 2, batchSize: 8 });
    return JSON.stringify(model);
  };
  globalThis.refusal = (use) => use().then(
    () => ({ code: "none" }),
    (error) => error instanceof chainrule.ChainruleError
      ? { code: error.code, message: error.message, details: error.details }
      : { code: "a stranger: " + error, message: error.stack },
  );`;

/** The file of a model after two epochs, and after four. */
let text: string, later: string;
beforeAll(async () => {
  const model = await trainedModel("float32", savedOptimizers.adam());
  text = JSON.stringify(model);
  await model.fit(x, labels, { epochs: 2, batchSize: 8 });
  later = JSON.stringify(model);
});

async function opened({ open }: InBrowser): Promise<{ page: Page; server: AnsweringServer; url: string }> {
  const server = await answeringServer();
  const javascript = { "content-type": "text/javascript" };
  const html = `<!doctype html><meta charset="utf-8"><title>storage</title><script src="/chainrule.js"></script><script src="/page.js"></script>`;
  server.answers.set("/app/", { body: html, headers: { "content-type": "text/html" } });
  server.answers.set("/chainrule.js", {
    body: readFileSync("build/package/browser/chainrule.iife.js"),
    headers: javascript,
  });
  server.answers.set("/page.js", {
    body: `globalThis.given = { file: ${text}, x: ${JSON.stringify(x)}, labels: ${JSON.stringify(labels)} };${page}`,
    headers: javascript,
  });
  const url = `${server.origin}/app/`;
  return { page: await open(url), server, url };
}

for (const scheme of ["indexeddb", "localstorage"]) {
  inBrowsers(`${scheme}: a training goes on after a reload; listed and removed`, async (browser) => {
    const { page, url } = await opened(browser);
    const place = `${scheme}://digits, "the" 1st/é`;
    const before = Date.now();
    await page.evaluate(async (place) => {
      const model = await fresh();
      await model.save(place);
      await model.save(place.replace("digits", "others"));
    }, place);
    await page.goto(url);
    expect(await page.evaluate((place) => resume(place), place)).toBe(later);
    const listed = await page.evaluate(async () => {
      const models = Object.entries(await chainrule.listModels());
      return models.map(([name, { dateSaved, bytes }]) => ({ name, bytes, date: dateSaved.getTime() }));
    });
    expect(listed.map(({ name, bytes }) => ({ name, bytes })).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: place, bytes: text.length },
      { name: place.replace("digits", "others"), bytes: text.length },
    ]);
    for (const { date } of listed) expect(Math.abs(date - before)).toBeLessThan(60_000);
    const told = await page.evaluate(async (place) => {
      await chainrule.removeModel(place);
      return {
        left: Object.keys(await chainrule.listModels()),
        load: await refusal(() => chainrule.loadModel(place)),
        remove: await refusal(() => chainrule.removeModel(place)),
        large: await refusal(() => chainrule.loadModel(place.replace("digits", "others"), { maxBytes: 999 })),
      };
    }, place);
    expect(told.left).toEqual([place.replace("digits", "others")]);
    expect(told.large).toMatchObject({ code: "E_LIMIT", message: expect.stringContaining("has more than 999 bytes") });
    expect(told.load).toMatchObject({ code: "E_IO", details: { place } });
    expect(told.load.message).toMatch(
      /^Cannot read .*: there is no such model; listModels\(\) says which there are\.$/,
    );
    expect(told.remove).toMatchObject({
      code: "E_IO",
      message: expect.stringMatching(/^Cannot remove .* no such model/),
    });
    expectQuiet(page);
  });
}

inBrowsers("saving over a model that does not get there leaves the old one", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    const model = await fresh();
    await model.save("indexeddb://m");
    const other = await chainrule.loadModel("indexeddb://m");
    other.setWeights(other.getWeights().map(({ name, data }) => ({ name, data: data.map(() => 1) })) as never);
    const { put } = IDBObjectStore.prototype;
    const answers: unknown[] = [];
    const quota = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const faults: ((this: IDBObjectStore, ...args: Parameters<typeof put>) => IDBRequest<IDBValidKey>)[] = [
      quota,
      function (...args) {
        return this.name === "infos" ? quota() : put.apply(this, args); // the text is under way already
      },
      function (...args) {
        const request = put.apply(this, args);
        this.transaction.abort(); // as when the user clears the site's data
        return request;
      },
      () => {
        throw new RangeError("too large to be cloned.");
      },
      function () {
        this.transaction.abort(); // it has ended, so that another abort throws
        throw new DOMException("The value is too large.", "UnknownError");
      },
    ];
    for (const fault of faults) {
      IDBObjectStore.prototype.put = fault;
      answers.push(await refusal(() => other.save("indexeddb://m")));
      IDBObjectStore.prototype.put = put;
      answers.push(JSON.stringify(await chainrule.loadModel("indexeddb://m")) === JSON.stringify(model));
    }
    return answers;
  });
  const full = expect.stringMatching(/^Cannot write "indexeddb:\/\/m": the browser has no room for its \d+ bytes\.$/);
  expect(told).toMatchObject([
    { code: "E_IO", message: full },
    true,
    { code: "E_IO", message: full },
    true,
    { code: "E_IO" },
    true,
    { code: "E_IO", message: 'Cannot write "indexeddb://m": too large to be cloned.' },
    true,
    { code: "E_IO", message: 'Cannot write "indexeddb://m": The value is too large.' },
    true,
  ]);
  expectQuiet(page);
});

inBrowsers("IndexedDB keeps a Blob, whose bytes count, and still gives what was kept as text", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    const layers = [chainrule.dense({ units: 1, name: "é" })];
    const model = await chainrule.sequential({ inputShape: [1], layers });
    const text = JSON.stringify(model);
    await model.save("indexeddb://m");
    const opening = indexedDB.open("chainrule");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const texts = opening.result.transaction("texts", "readwrite").objectStore("texts");
    const getting = texts.get("m");
    const putting = texts.put(text, "text");
    await new Promise((resolve) => (putting.onsuccess = resolve));
    opening.result.close();
    const { size } = getting.result as Blob;
    const loads: [string, number][] = [
      ["m", size],
      ["m", size - 1],
      ["text", size],
      ["text", size - 1],
    ];
    const answers: unknown[] = [size > text.length];
    for (const [name, maxBytes] of loads) {
      const load = async () => (await chainrule.loadModel(`indexeddb://${name}`, { maxBytes })).toJSON();
      answers.push(await load().then((file) => JSON.stringify(file) === text, String));
    }
    return answers;
  });
  const large = (name: string): unknown => expect.stringContaining(`"indexeddb://${name}" has more than`);
  expect(told).toEqual([true, true, large("m"), true, large("text")]);
  expectQuiet(page);
});

inBrowsers("the engine's own base64, if it has one, takes what atob takes", async (browser) => {
  const { page } = await opened(browser);
  const different = await page.evaluate(() => {
    const { fromBase64 } = Uint8Array as { fromBase64?(text: string): Uint8Array };
    if (fromBase64 === undefined) return [];
    const answer = (decode: () => string) => {
      try {
        return decode();
      } catch {
        return "refused";
      }
    };
    let texts = [""];
    const different: string[] = [];
    for (let length = 1; length <= 6; length++) {
      texts = texts.flatMap((text) => [..."A9= \v-"].map((letter) => text + letter));
      for (const text of texts) {
        const own = answer(() => String.fromCharCode(...fromBase64(text)));
        if (own !== answer(() => atob(text))) different.push(text);
      }
    }
    return different;
  });
  expect(different).toEqual([]);
});

inBrowser("chromium", "a quota that is used up", async (browser) => {
  const { page, server } = await opened(browser);
  const session = await page.chromium!.context().newCDPSession(page.chromium!);
  // Before the database is there: an open one keeps the quota that it began with.
  await session.send("Storage.overrideQuotaForOrigin", { origin: server.origin, quotaSize: 1_000_000 });
  await page.evaluate(async () => (await fresh()).save("indexeddb://m"));
  const told = await page.evaluate(async () => {
    const layers = [chainrule.dense({ units: 1000 })];
    const large = await chainrule.sequential({ inputShape: [1000], layers });
    return [
      await refusal(() => large.save("indexeddb://m")),
      JSON.stringify(await chainrule.loadModel("indexeddb://m")) === JSON.stringify(await fresh()),
    ];
  });
  const message = expect.stringMatching(/the browser has no room for its 53\d{5} bytes\.$/);
  expect(told).toMatchObject([{ code: "E_IO", message, details: { place: "indexeddb://m" } }, true]);
  expectQuiet(page);
});

inBrowsers("localStorage is small: the old one stands", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    await (await fresh()).save("localstorage://m");
    const layers = [chainrule.dense({ units: 2000 })];
    const large = await chainrule.sequential({ inputShape: [1000], layers });
    return [
      await refusal(() => large.save("localstorage://m")),
      JSON.stringify(await chainrule.loadModel("localstorage://m")) === JSON.stringify(await fresh()),
    ];
  });
  const message = expect.stringMatching(
    /^Cannot write "localstorage:\/\/m": the browser has no room for its \d+ bytes\.$/,
  );
  expect(told).toMatchObject([{ code: "E_IO", message }, true]);
  expectQuiet(page);
});

inBrowsers(
  "two at once: each load finds one of the models, whole; a deleted database is made anew",
  async (browser) => {
    const { page } = await opened(browser);
    const told = await page.evaluate(async () => {
      const frame = document.createElement("iframe");
      frame.src = location.href;
      document.body.append(frame);
      await new Promise((resolve) => (frame.onload = resolve));
      const other = frame.contentWindow as unknown as typeof globalThis & { chainrule: typeof chainrule };
      const mine = await fresh();
      const theirs = await other.chainrule.loadModel(mine.toJSON());
      theirs.setWeights(theirs.getWeights().map(({ name, data }) => ({ name, data: data.map(() => 1) })) as never);
      const both = [JSON.stringify(mine), JSON.stringify(theirs)];
      const whole: boolean[] = [];
      await mine.save("indexeddb://m");
      for (let i = 0; i < 20; i++) {
        const [, , loaded] = await Promise.all([
          mine.save("indexeddb://m"),
          theirs.save("indexeddb://m"),
          (i % 2 === 0 ? chainrule : other.chainrule).loadModel("indexeddb://m"),
        ]);
        whole.push(both.includes(JSON.stringify(loaded)));
      }
      const deleted = new Promise((resolve) => {
        const request = other.indexedDB.deleteDatabase("chainrule");
        request.onsuccess = () => resolve("deleted");
      });
      await mine.save("indexeddb://after");
      return { whole, deleted: await deleted, models: Object.keys(await other.chainrule.listModels()) };
    });
    expect(told.whole).toEqual(Array(20).fill(true));
    expect(told.deleted).toBe("deleted");
    expect(told.models).toContain("indexeddb://after");
    expectQuiet(page);
  },
);

inBrowsers("a database of a later version is taken, one that is none of ours refused", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    const upgrade = (version: number, change: (database: IDBDatabase) => void) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open("chainrule", version);
        request.onupgradeneeded = () => change(request.result);
        request.onerror = reject;
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      });
    await (await fresh()).save("indexeddb://m");
    await upgrade(7, (database) => void database.createObjectStore("more"));
    const later = JSON.stringify(await chainrule.loadModel("indexeddb://m")) === JSON.stringify(await fresh());
    await upgrade(8, (database) => database.deleteObjectStore("texts"));
    const model = await fresh();
    return {
      later,
      save: await refusal(() => model.save("indexeddb://m")),
      load: await refusal(() => chainrule.loadModel("indexeddb://m")),
      list: await refusal(() => chainrule.listModels()),
    };
  });
  expect(told.later).toBe(true);
  expect([told.save.code, told.load.code, told.list.code]).toEqual(["E_IO", "E_IO", "E_IO"]);
  expect(told.list.message).toMatch(/^Cannot read "indexeddb:\/\/": .+/);
  expectQuiet(page);
});

inBrowsers("URLs: relative to the page, absolute, packed, of a Blob; PUT", async (browser) => {
  const { page, server } = await opened(browser);
  server.answers.set("/app/model.json", { body: text });
  server.answers.set("/app/model.json.gz", { body: gzipSync(text) });
  const told = await page.evaluate(async () => {
    const blob = new Blob([JSON.stringify(await fresh())]);
    await (await fresh()).save(`${location.origin}/put/new.json`);
    const sources: Chainrule.ModelSource[] = [
      "model.json",
      "./model.json.gz",
      "../app/model.json?v=1",
      new URL("model.json", location.href),
      `${location.origin}/put/new.json`,
      URL.createObjectURL(blob),
      blob,
      new File([blob], "model.json"),
      await fetch("model.json"),
    ];
    const files: string[] = [];
    for (const source of sources) files.push(await resume(source));
    return files;
  });
  expect(told).toEqual(Array(9).fill(later));
  expect(server.puts).toMatchObject([
    { path: "/put/new.json", body: text, headers: { "content-type": "application/json" } },
  ]);
  expectQuiet(page);
});

inBrowsers("what a server may answer", async (browser) => {
  const { page, server } = await opened(browser);
  const { answers, origin } = server;
  answers.set("/app/html", { body: "<!doctype html><title>App</title>" });
  answers.set("/app/broken", { broken: "before" });
  answers.set("/app/midway", { broken: "midway", body: "{", headers: { "content-length": "1000" } });
  answers.set("/app/endless", { endless: true });
  answers.set("/app/declared", { endless: true, headers: { "content-length": String(2 ** 40) } });
  answers.set("/app/bomb", { body: gzipSync(" ".repeat(2 ** 24)), headers: { "content-encoding": "gzip" } });
  answers.set("/app/text", { body: "not a model" });
  answers.set("/app/polluting", { body: '{"__proto__":{"polluted":1}}' });
  answers.set("/app/deep", { body: `{"format":${"[".repeat(1e5)}${"]".repeat(1e5)}}` });
  answers.set("PUT /app/locked", { status: 403 });
  const told = await page.evaluate(async () => {
    const names = ["absent", "html", "broken", "midway", "endless", "declared", "bomb", "text", "polluting", "deep"];
    const told: Record<string, { code: string; message: string; details: object }> = {};
    for (const name of names) told[name] = await refusal(() => chainrule.loadModel(name, { maxBytes: 1e6 }));
    const model = await fresh();
    told.locked = await refusal(() => model.save(`${location.origin}/app/locked`));
    told.unreachable = await refusal(() => model.save("http://127.0.0.1:9/model.json"));
    told.stranger = await refusal(() => chainrule.loadModel(`http://localhost:${location.port}/app/text`));
    told.response = await refusal(async () => chainrule.loadModel(await fetch("html")));
    return { ...told, polluted: "polluted" in {} };
  });
  const url = (name: string) => `${origin}/app/${name}`;
  expect(told).toMatchObject({
    absent: {
      code: "E_IO",
      message: 'Cannot read "absent": the server answered with status 404.',
      details: { url: "absent", status: 404 },
    },
    html: {
      code: "E_IO",
      message: 'Cannot read "html": the server answered with HTML.',
      details: { url: "html", status: 200 },
    },
    broken: { code: "E_IO", details: { url: "broken" } },
    midway: { code: expect.stringMatching(/^E_(IO|FORMAT)$/) },
    endless: { code: "E_LIMIT", message: '"endless" has more than 1000000 bytes, the limit; maxBytes sets another.' },
    declared: { code: "E_LIMIT" },
    bomb: { code: "E_LIMIT" },
    text: { code: "E_FORMAT" },
    polluting: { code: "E_FORMAT" },
    deep: { code: "E_FORMAT" },
    locked: { code: "E_IO", details: { url: url("locked"), status: 403 } },
    unreachable: { code: "E_IO", message: expect.stringContaining("offline, or not allowed by CORS.") },
    stranger: { code: "E_IO" },
    response: { code: "E_IO", details: { url: url("html"), status: 200 } },
    polluted: false,
  });
  expect(server.sent).toBeLessThan(1e8);
  expect(page.log.exceptions.filter((text) => !text.includes("Cross-Origin Request Blocked"))).toEqual([]);
});

inBrowser("chromium", "a download", async (browser) => {
  const { page } = await opened(browser);
  for (const [place, name] of [
    ["downloads://digits", "digits.json"],
    ["downloads://digits.json", "digits.json"],
    ["downloads://digits-v1.5", "digits-v1.5.json"],
    ["downloads://digits.txt", "digits.txt"],
  ]) {
    const waiting = page.chromium!.waitForEvent("download");
    await page.evaluate(async (place) => (await fresh()).save(place), place);
    const download = await waiting;
    expect(download.suggestedFilename()).toBe(name);
    expect(readFileSync(await download.path(), "utf8")).toBe(text);
  }
  expectQuiet(page);
});

inBrowsers("a download's link", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    const links: HTMLAnchorElement[] = [];
    HTMLAnchorElement.prototype.click = function () {
      links.push(this);
    };
    await (await fresh()).save("downloads://digits");
    const [link] = links;
    const { type } = await (await fetch(link.href)).blob();
    return { name: link.download, type, file: await (await fetch(link.href)).text() };
  });
  expect(told).toEqual({ name: "digits.json", type: "application/json", file: text });
  expectQuiet(page);
});

inBrowsers(
  "safetensors: each way to its end, with its name and its type; localStorage holds text only",
  async (browser) => {
    const { page, server } = await opened(browser);
    const told = await page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle("m.safetensors", { create: true });
      const links: HTMLAnchorElement[] = [];
      HTMLAnchorElement.prototype.click = function () {
        links.push(this);
      };
      const url = `${location.origin}/put/m.safetensors`;
      for (const target of ["indexeddb://m.safetensors", handle, url, "downloads://m.safetensors"])
        await (await fresh()).save(target);
      const download = await (await fetch(links[0].href)).blob();
      const { dateSaved, ...listed } = (await chainrule.listModels())["indexeddb://m.safetensors"];
      const resumed: string[] = [];
      for (const source of ["indexeddb://m.safetensors", handle, url, download]) resumed.push(await resume(source));
      const local = await refusal(async () => (await fresh()).save("localstorage://m.safetensors"));
      return {
        resumed,
        listed,
        name: links[0].download,
        type: download.type,
        size: download.size,
        local,
        dateSaved: dateSaved instanceof Date,
      };
    });
    expect(told.resumed).toEqual(Array(4).fill(later));
    expect(told).toMatchObject({ name: "m.safetensors", type: "application/octet-stream", dateSaved: true });
    expect(told.listed.bytes).toBe(told.size);
    expect(told.local).toMatchObject({ code: "E_IO", message: expect.stringContaining("it holds text only") });
    expect(server.puts[0].headers["content-type"]).toBe("application/octet-stream");
    expectQuiet(page);
  },
);

inBrowsers("a server that stalls, and a signal", async (browser) => {
  const { page, server } = await opened(browser);
  server.answers.set("/app/model.json", { stalls: "midway", body: text.slice(0, 500) });
  server.answers.set("/put/model.json", { stalls: "before" });
  const told = await page.evaluate(async () => {
    const model = await fresh();
    const url = `${location.origin}/put/model.json`;
    return [
      await refusal(() => chainrule.loadModel("model.json", { timeout: 200 })),
      await refusal(() => model.save(url, { timeout: 200 })),
      await refusal(() => chainrule.loadModel("model.json", { signal: AbortSignal.timeout(100) })),
      await refusal(() => model.save(url, { signal: AbortSignal.timeout(100) })),
    ].map(({ code, message }) => `${code} ${message}`);
  });
  const silent = (verb: string): unknown =>
    expect.stringMatching(new RegExp(`^E_IO Cannot ${verb} .* nothing came for 0.2`));
  const ended: unknown = expect.stringMatching(/^E_ABORTED .* ended by its signal/);
  expect(told).toEqual([silent("read"), silent("write"), ended, ended]);
  await expect.poll(() => server.closed).toBeGreaterThanOrEqual(2);
});

inBrowsers("a file handle; what is written in part is thrown away", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle("model.json", { create: true });
    await (await fresh()).save(handle);
    const file = await resume(handle);
    const { close } = FileSystemWritableFileStream.prototype;
    FileSystemWritableFileStream.prototype.close = () =>
      Promise.reject(new DOMException("no space", "QuotaExceededError"));
    const other = await chainrule.sequential({ inputShape: [1], layers: [chainrule.dense({ units: 1 })] });
    const refused = await refusal(() => other.save(handle));
    FileSystemWritableFileStream.prototype.close = close;
    return { file, refused, again: await resume(handle) };
  });
  expect(told).toMatchObject({
    file: later,
    again: later,
    refused: { code: "E_IO", message: 'Cannot write "model.json": no space.' },
  });
  expectQuiet(page);
});

inBrowsers("strings that are no place of a page", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    const model = await fresh();
    const saves = [
      "digits.json",
      "models/digits.json",
      "indexdb://digits",
      "download://digits.json",
      "",
      "indexeddb://",
      "downloads://",
      "ftp://x/digits.json",
    ];
    const loads = [
      "",
      "downloads://digits",
      "IndexDB://digits",
      JSON.stringify(model),
      "constructor://x",
      "indexeddb://",
    ];
    const answers: Record<string, string> = {};
    const note = async (name: string, use: () => Promise<unknown>) => {
      const { code, message } = await refusal(use);
      answers[name] = `${code} ${message?.replace(/^.*; got /, "")}`;
    };
    for (const place of saves) await note(`save ${place}`, () => model.save(place));
    for (const place of loads) await note(`load ${place.slice(0, 20)}`, () => chainrule.loadModel(place));
    for (const place of ["digits", "downloads://x"]) await note(`remove ${place}`, () => chainrule.removeModel(place));
    await note("save undefined", () => model.save(undefined as never));
    await note("save an object", () => model.save({} as never));
    answers.message = (await refusal(() => model.save("digits.json"))).message;
    return answers;
  });
  expect(told).toEqual({
    "save digits.json": 'E_CONFIG "digits.json". Did you mean "downloads://digits" or "indexeddb://digits"?',
    "save models/digits.json":
      'E_CONFIG "models/digits.json". Did you mean "downloads://digits" or "indexeddb://digits"?',
    "save indexdb://digits": 'E_CONFIG "indexdb://digits". Did you mean "indexeddb://digits"?',
    "save download://digits.json": 'E_CONFIG "download://digits.json". Did you mean "downloads://digits"?',
    "save ": 'E_CONFIG "". Did you mean "downloads://model" or "indexeddb://model"?',
    "save indexeddb://": 'E_CONFIG "indexeddb://".',
    "save downloads://": 'E_CONFIG "downloads://".',
    "save ftp://x/digits.json":
      'E_CONFIG "ftp://x/digits.json". Did you mean "downloads://digits" or "indexeddb://digits"?',
    "load ": 'E_CONFIG "".',
    "load downloads://digits": 'E_CONFIG "downloads://digits".',
    "load IndexDB://digits": 'E_CONFIG "IndexDB://digits". Did you mean "indexeddb://digits"?',
    "load indexeddb://": 'E_CONFIG "indexeddb://".',
    'load {"format":"chainrule':
      "E_CONFIG loadModel needs a location or what model.toJSON() returned, got JSON text: pass JSON.parse(text).",
    "load constructor://x": expect.stringMatching(/^E_IO Cannot read "constructor:\/\/x"/),
    "remove digits": 'E_CONFIG "digits".',
    "remove downloads://x": 'E_CONFIG "downloads://x".',
    "save undefined": "E_CONFIG undefined.",
    "save an object": "E_CONFIG an object with no keys.",
    message:
      'A page keeps models at "indexeddb://name" or "localstorage://name", saves to "downloads://name", an http(s) URL or a FileSystemFileHandle, loads URLs and Files; got "digits.json". Did you mean "downloads://digits" or "indexeddb://digits"?',
  });
  expect(page.log.exceptions.filter((text) => !text.includes("Cross-Origin Request Blocked"))).toEqual([]);
});

inBrowsers("in a worker", async (browser) => {
  const { page, server } = await opened(browser);
  const worker = `importScripts("/chainrule.js", "/page.js");
    (async () => {
      const model = await fresh();
      await model.save("indexeddb://worker");
      postMessage({
        file: await resume("indexeddb://worker"),
        models: Object.keys(await chainrule.listModels()),
        download: await refusal(() => model.save("downloads://x")),
        local: await refusal(() => model.save("localstorage://x")),
      });
    })();`;
  server.answers.set("/worker.js", { body: worker, headers: { "content-type": "text/javascript" } });
  const told = await page.evaluate(
    () => new Promise((resolve) => (new Worker("/worker.js").onmessage = ({ data }) => resolve(data))),
  );
  expect(told).toMatchObject({
    file: later,
    models: ["indexeddb://worker"],
    download: { code: "E_IO" },
    local: { code: "E_IO" },
  });
  expectQuiet(page);
});

inBrowsers("where a page may keep nothing", async (browser) => {
  const { page } = await opened(browser);
  const told = await page.evaluate(async () => {
    const frame = document.createElement("iframe");
    frame.sandbox.add("allow-scripts");
    frame.srcdoc = `<script src="${location.origin}/chainrule.js"></script><script src="${location.origin}/page.js"></script><script>
      (async () => {
        const model = await fresh();
        const told = [];
        for (const scheme of ["indexeddb", "localstorage"]) told.push(await refusal(() => model.save(scheme + "://x")), await refusal(() => chainrule.loadModel(scheme + "://x")));
        told.push(await refusal(() => chainrule.listModels()));
        parent.postMessage(told, "*");
      })();
    </script>`;
    document.body.append(frame);
    return new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data)));
  });
  expect(told).toMatchObject(
    Array(5).fill({ code: "E_IO", message: expect.stringMatching(/^Cannot (write|read) .+\.$/) }),
  );
  expect(page.log.exceptions).toEqual([]);
});
