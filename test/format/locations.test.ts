/** Places of models in Node: paths, URLs, files in memory, handles; and what is refused. */
import { readFileSync, writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  dense,
  listModels,
  loadModel,
  removeModel,
  sequential,
  type Model,
  type ModelSource,
  type ModelTarget,
} from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { temporaryFolder } from "../support/files.ts";
import { FakeHandle } from "../support/handle.ts";
import { weightsHash } from "../support/hash.ts";
import { answeringServer, type AnsweringServer } from "../support/http.ts";
import { labels, savedOptimizers, trainedModel, x } from "../support/saved.ts";

let model: Model, text: string;
let server: AnsweringServer, url: string, folder: string;
beforeAll(async () => {
  model = await trainedModel("float32", savedOptimizers.adam());
  text = JSON.stringify(model);
});
beforeEach(async () => {
  server = await answeringServer();
  url = `${server.origin}/model.json`;
  folder = await temporaryFolder();
});

describe("a training goes on bit by bit", () => {
  const handle = new FakeHandle();
  const ways: [string, () => { to: ModelTarget; from?: () => ModelSource | Promise<ModelSource> }][] = [
    ["a path", () => ({ to: join(folder, "model.json") })],
    ["a file URL", () => ({ to: pathToFileURL(join(folder, "my model.json")) })],
    ["a file URL as text", () => ({ to: pathToFileURL(join(folder, "my model.json")).href })],
    ["an http URL", () => ({ to: new URL(url) })],
    ["an http URL as text", () => ({ to: url })],
    ["a handle", () => ({ to: handle, from: () => handle })],
    ["a Blob", () => ({ to: handle, from: () => handle.getFile() })],
    ["a Response", () => ({ to: url, from: () => fetch(url) })],
    ["a Response made by hand", () => ({ to: url, from: () => new Response(text) })],
    ["a Blob that is packed", () => ({ to: url, from: () => new Blob([gzipSync(text)]) })],
    ["plain data", () => ({ to: url, from: () => JSON.parse(text) as ModelSource })],
  ];

  test.each(ways)("%s", async (_, way) => {
    const straight = await trainedModel("float32", savedOptimizers.adam());
    const { to, from = () => to as ModelSource } = way();
    await straight.save(to);
    const resumed = await loadModel(await from());
    expect(JSON.stringify(resumed)).toBe(text);
    for (const model of [straight, resumed]) await model.fit(x, labels, { epochs: 2, batchSize: 8 });
    expect(weightsHash(resumed)).toBe(weightsHash(straight));
    expect(weightsHash(resumed)).not.toBe(weightsHash(model));
  });
});

test("TensorFlow.js's file://relative is a path", async () => {
  const file = join("build", `${basename(folder)}.json`);
  try {
    await model.save(`file://${file}`);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(JSON.stringify(await loadModel(`file://${file}`))).toBe(text);
  } finally {
    await rm(file, { force: true });
  }
  await refused(() => loadModel(new URL("file://elsewhere/model.json")), "E_IO", "no such file");
  await refused(() => loadModel("file:///a%2fb"), "E_CONFIG", '"file:///a%2fb" names no file');
});

test("a PUT carries JSON and says so", async () => {
  await model.save(url);
  expect(server.puts).toMatchObject([
    { path: "/model.json", body: text, headers: { "content-type": "application/json" } },
  ]);
});

test("packed with gzip: a path, a URL, and by the server", async () => {
  const packed = gzipSync(text);
  writeFileSync(join(folder, "model.json.gz"), packed);
  server.answers.set("/model.json.gz", { body: packed });
  server.answers.set("/model.json", { body: packed, headers: { "content-encoding": "gzip" } });
  for (const source of [join(folder, "model.json.gz"), `${url}.gz`, url]) {
    expect(JSON.stringify(await loadModel(source))).toBe(text);
  }
  await refused(() => loadModel(new Blob([packed.subarray(0, 99)])), "E_FORMAT", "the gzip data is damaged");
});

describe("what a server may answer", () => {
  test.each([301, 400, 401, 403, 404, 500, 503])("status %i", async (status) => {
    server.answers.set("/model.json", { status, body: text });
    const read = await refused(() => loadModel(url), "E_IO", `Cannot read "${url}": the server answered with status`);
    expect(read.details).toEqual({ url, status });
    const written = await refused(() => model.save(url), "E_IO", `Cannot write "${url}"`, `status ${status}`);
    expect(written.details).toEqual({ url, status });
    await refused(() => loadModel(new Response("", { status })), "E_IO", `status ${status}`);
  });

  test.each(["<!doctype html><title>App</title>", "\n  <html>", "\ufeff<!-- -->"])("HTML: %j", async (body) => {
    server.answers.set("/model.json", { body, headers: { "content-type": "text/html" } });
    const { details } = await refused(() => loadModel(url), "E_IO", url, "the server answered with HTML");
    expect(details).toEqual({ url, status: 200 });
  });

  test("JSON that is called HTML is taken", async () => {
    server.answers.set("/model.json", { body: text, headers: { "content-type": "text/html" } });
    expect(JSON.stringify(await loadModel(url))).toBe(text);
  });

  test.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["half a model", '{"format":"chainrule-model","version":'],
    ["text", "not a model"],
    ["bytes", Uint8Array.from({ length: 999 }, (_, i) => (i * 167) % 256)],
    ["nested a hundred thousand deep", "[".repeat(1e5)],
    ["another JSON", '{"__proto__":{"polluted":1},"constructor":1}'],
    ["TensorFlow.js's model.json", '{"modelTopology":{},"weightsManifest":[]}'],
  ])("%s", async (_, body) => {
    server.answers.set("/model.json", { body });
    await refused(() => loadModel(url), "E_FORMAT", "Not a");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("a connection that ends", async () => {
    server.answers.set("/model.json", { broken: "before" });
    const read = await refused(() => loadModel(url), "E_IO", "Cannot read", "fetch failed (");
    expect(read.details).toEqual({ url });
    await refused(() => model.save(url), "E_IO", "Cannot write", "fetch failed (");
    const headers = { "content-length": String(text.length) };
    server.answers.set("/model.json", { broken: "midway", body: text.slice(0, 100), headers });
    expect((await refused(() => loadModel(url), "E_IO", "Cannot read")).details).toEqual({ url, status: 200 });
  });

  test("a fetch that is aborted while it is read", async () => {
    server.answers.set("/model.json", { endless: true });
    const aborting = new AbortController();
    const response = await fetch(url, { signal: aborting.signal });
    setTimeout(() => aborting.abort(), 20);
    await refused(() => loadModel(response), "E_IO", `Cannot read "${url}": This operation was aborted.`);
  });

  test("no server, no name, no scheme", async () => {
    await refused(() => loadModel("http://127.0.0.1:9/model.json"), "E_IO", "Cannot read", "offline, or not allowed");
    await refused(() => model.save("http://127.0.0.1:9/model.json"), "E_IO", "Cannot write");
    await refused(() => loadModel(new URL("data:application/json,5")), "E_FORMAT", "should be an object, got 5");
    await refused(() => model.save("http://"), "E_IO", "Cannot write");
  });
});

describe("limits", () => {
  test("declared by the server: refused before it is read", async () => {
    server.answers.set("/model.json", { endless: true, headers: { "content-length": String(2 ** 40) } });
    const { details } = await refused(() => loadModel(url), "E_LIMIT", `"${url}" has more than 1073741824 bytes`);
    expect(details).toEqual({ limit: 2 ** 30 });
  });

  test("not declared: counted, and let go of", async () => {
    server.answers.set("/model.json", { endless: true });
    await refused(() => loadModel(url, { maxBytes: 1e6 }), "E_LIMIT", "has more than 1000000 bytes", "maxBytes");
    const { sent } = server;
    expect(sent).toBeLessThan(2e7);
    await expect.poll(async () => server.sent === (await pause(100), server.sent)).toBe(true);
  });

  test("packed small, unpacked large", async () => {
    const bomb = gzipSync(" ".repeat(2 ** 24));
    expect(bomb.length).toBeLessThan(20_000);
    const file = join(folder, "bomb.json.gz");
    writeFileSync(file, bomb);
    server.answers.set("/model.json", { body: bomb, headers: { "content-encoding": "gzip" } });
    const maxBytes = 1e6;
    await refused(() => loadModel(file, { maxBytes }), "E_LIMIT", "unpacks to more than 1000000 bytes");
    await refused(() => loadModel(new Blob([bomb]), { maxBytes }), "E_LIMIT", '"the model" unpacks to');
    await refused(() => loadModel(url, { maxBytes }), "E_LIMIT", `"${url}" has more than`);
  });

  test("of files and of Blobs; at the limit they are taken", async () => {
    const file = join(folder, "model.json");
    writeFileSync(file, text);
    for (const source of [file, new Blob([text]), new Response(text)]) {
      await refused(() => loadModel(source, { maxBytes: text.length - 1 }), "E_LIMIT", `${text.length - 1}`);
    }
    for (const source of [file, new Blob([text]), new Response(text)]) {
      expect(JSON.stringify(await loadModel(source, { maxBytes: text.length }))).toBe(text);
    }
    for (const maxBytes of [0, -1, 1.5, NaN, "1"]) {
      await refused(() => loadModel(file, wrong({ maxBytes })), "E_CONFIG", "maxBytes must be a whole number");
    }
    await refused(() => loadModel(file, wrong({ maxByte: 1 })), "E_CONFIG", 'Did you mean "maxBytes"?');
    await refused(() => loadModel("/dev/zero"), "E_IO", "not an ordinary file");
  });
});

describe("handles", () => {
  test.each(["createWritable", "write", "close"])("%s fails: the old file stands", async (step) => {
    const handle = new FakeHandle("the old one");
    handle.fails = step;
    const { details } = await refused(
      () => model.save(handle),
      "E_IO",
      'Cannot write "model.json": ',
      `${step} failed`,
    );
    expect(details).toEqual({ bytes: text.length });
    expect(await handle.content.text()).toBe("the old one");
    expect(handle.open).toBe(0);
  });

  test("files that cannot be read", async () => {
    const handle = new FakeHandle(text);
    handle.fails = "getFile";
    await refused(() => loadModel(handle), "E_IO", 'Cannot read "model.json": getFile failed');
    const stream = () => new ReadableStream({ pull: (controller) => controller.error(new Error("it has changed")) });
    await refused(() => loadModel(wrong({ name: "a.json", size: 1, stream })), "E_IO", "it has changed");
  });
});

test("a response that is read already", async () => {
  const response = new Response(text);
  await response.text();
  await refused(() => loadModel(response), "E_IO", "it has been read already");
  const other = new Response(text);
  other.body!.getReader();
  await refused(() => loadModel(other), "E_IO", "it has been read already");
});

test("places of pages are refused with what to use instead", async () => {
  await refused(
    () => model.save("indexeddb://digits"),
    "E_CONFIG",
    "is a place of pages",
    'save a file: "digits.json"',
  );
  await refused(() => model.save("downloads://"), "E_CONFIG", 'in Node save a file: "model.json"');
  await refused(() => loadModel("localstorage://digits"), "E_CONFIG", 'in Node load a file: "digits.json"');
  await refused(() => listModels(), "E_CONFIG", "listModels is for pages");
  await refused(() => removeModel("indexeddb://digits"), "E_CONFIG", "removeModel is for pages");
  expect(await readdir(folder)).toEqual([]);
});

test("what is no place", async () => {
  for (const target of [undefined, null, 5, {}, [], Symbol("x"), Object.create(null)]) {
    await refused(() => model.save(wrong(target)), "E_CONFIG", "A file name is needed");
  }
  // Parsed JSON reaches nothing, whatever it says of itself.
  const claims = { href: `${server.origin}/x`, url: `${server.origin}/x`, stream: 1, clone: {}, getFile: "f", size: 5 };
  await refused(() => loadModel(wrong(claims)), "E_FORMAT", "Not a usable model file");
  await refused(() => loadModel(text), "E_CONFIG", "got JSON text: pass JSON.parse(text)");
  await refused(() => loadModel(`\n ${text}`), "E_CONFIG", "got JSON text");
  expect(server.puts).toEqual([]);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test.each(["data:,x", "blob:x", "ftp://host/model.json", " "])(
  "save to %j is refused: nothing would be kept",
  async (place) => {
    const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
    await refused(() => model.save(place), "E_CONFIG", "save");
  },
);
