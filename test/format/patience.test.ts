/** Servers that take a request and never answer, or stop in the middle: saving and loading end, and say why. */
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { loadModel, type Model } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";
import { answeringServer, type AnsweringServer } from "../support/http.ts";
import { savedOptimizers, trainedModel } from "../support/saved.ts";

let model: Model, server: AnsweringServer, url: string;
beforeEach(async () => {
  model ??= await trainedModel("float32", savedOptimizers.adam());
  server = await answeringServer();
  url = `${server.origin}/m.json`;
});

const text = () => JSON.stringify(model);
const half = (stalls: "before" | "midway") => ({
  stalls,
  body: text().slice(0, 500),
  headers: { "content-length": String(text().length) },
});

/** Milliseconds until it was refused. */
async function within(...args: Parameters<typeof refused>): Promise<number> {
  const before = performance.now();
  await refused(...args);
  return performance.now() - before;
}

describe("a server that stalls is E_IO after the time limit", () => {
  test.each(["before", "midway"] as const)("loading: %s an answer", async (when) => {
    server.answers.set("/m.json", half(when));
    const loading = () => loadModel(url, { timeout: 150 });
    const parts = [`Cannot read "${url}": nothing came for 0.15 s; the option timeout sets another limit.`];
    const took = await within(loading, "E_IO", ...parts);
    expect(took).toBeGreaterThan(140);
    expect(took).toBeLessThan(5000);
    await expect.poll(() => server.closed).toBe(1);
  });

  test.each(["m.json", "m.safetensors"])("saving %s", async (name) => {
    server.answers.set(`/${name}`, { stalls: "before" });
    const target = `${server.origin}/${name}`;
    const took = await within(
      () => model.save(target, { timeout: 150 }),
      "E_IO",
      `Cannot write "${target}": nothing came for 0.1`,
    );
    expect(took).toBeGreaterThan(140);
    expect(took).toBeLessThan(5000);
    await expect.poll(() => server.closed).toBe(1);
  });

  test("a Response, a Blob and what is packed", async () => {
    server.answers.set("/m.json", half("midway"));
    const response = await fetch(url);
    await refused(() => loadModel(response, { timeout: 100 }), "E_IO", "nothing came for 0.1 s");
    const stream = () => new ReadableStream({ pull: () => new Promise(() => undefined) });
    await refused(() => loadModel(wrong({ name: "m", size: 9, stream }), { timeout: 100 }), "E_IO", "nothing came");
    const packed = gzipSync(text());
    server.answers.set("/m.json.gz", { ...half("midway"), body: packed.subarray(0, 100) });
    await refused(() => loadModel(`${url}.gz`, { timeout: 100 }), "E_IO", "nothing came for 0.1 s");
  });

  test("one that sends a little now and then is waited for", async () => {
    const pieces = text().match(/.{1,250}/gs)!;
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(encoder.encode(piece));
      },
    });
    expect(pieces.length).toBeGreaterThan(5);
    expect(JSON.stringify(await loadModel(new Response(body), { timeout: 2000 }))).toBe(text());
  });
});

describe("a signal ends the waiting at once", () => {
  test.each(["before", "midway"] as const)("loading: %s an answer", async (when) => {
    server.answers.set("/m.json", half(when));
    const took = await within(() => loadModel(url, { signal: AbortSignal.timeout(50) }), "E_ABORTED", "by its signal");
    expect(took).toBeLessThan(5000);
    await expect.poll(() => server.closed).toBe(1);
  });

  test.each(["m.json", "m.safetensors"])("saving %s", async (name) => {
    server.answers.set(`/${name}`, { stalls: "before" });
    await within(() => model.save(`${server.origin}/${name}`, { signal: AbortSignal.timeout(50) }), "E_ABORTED");
    await expect.poll(() => server.closed).toBe(1);
  });

  test("one that has aborted before asks no server", async () => {
    const signal = AbortSignal.abort();
    await refused(() => loadModel(url, { signal }), "E_ABORTED");
    await refused(() => model.save(url, { signal }), "E_ABORTED");
    expect(server.puts).toEqual([]);
  });

  test("no listener stays on it", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: unknown[]) => (listeners++, addEventListener.apply(signal, args as never));
    signal.removeEventListener = (...args: unknown[]) => (
      listeners--,
      removeEventListener.apply(signal, args as never)
    );
    await model.save(url, { signal });
    expect(JSON.stringify(await loadModel(url, { signal }))).toBe(text());
    expect(listeners).toBe(0);
  });
});

test("options that are none", async () => {
  for (const timeout of [0, -1, 1.5, NaN, Infinity, "5"])
    await refused(() => model.save(url, wrong({ timeout })), "E_CONFIG", "save timeout must be a whole number");
  await refused(() => loadModel(url, wrong({ signal: {} })), "E_CONFIG", "loadModel signal must be an AbortSignal");
  await refused(() => model.save(url, wrong({ timeuot: 5 })), "E_CONFIG", 'Did you mean "timeout"?');
});

test("a PUT of safetensors is sent as it is read, with its length, and says what it is", async () => {
  await model.save(`${server.origin}/m.safetensors`);
  const [{ headers }] = server.puts;
  expect(headers).toMatchObject({ "content-type": "application/octet-stream" });
  expect(headers["transfer-encoding"]).toBeUndefined();
  expect(JSON.stringify(await loadModel(`${server.origin}/m.safetensors`))).toBe(text());
});
