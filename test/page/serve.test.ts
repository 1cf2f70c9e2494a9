/** npm run demo:browser: two addresses, a port that is taken, Ctrl-C. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";

/** Starts the server; answers what it has printed, and its end. */
function start(...options: string[]) {
  const child = spawn(process.execPath, ["build/examples/serve.js", ...options]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const printed = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (printed.out += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (printed.err += String(chunk)));
  const code = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, printed, code };
}

test("serves the page as any host would, and isolated, until Ctrl-C", async () => {
  const { child, printed, code } = start("--port", "0");
  await expect.poll(() => printed.out).toMatch(/Ctrl-C/);
  const [plain, isolated] = printed.out.match(/http:\/\/\S+/g)!;
  expect(isolated).toBe(`${plain}isolated/`);

  const one = await fetch(plain);
  expect(one.status).toBe(200);
  expect(one.headers.get("cross-origin-opener-policy")).toBeNull();
  expect(one.headers.get("content-security-policy")).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(await one.text()).toContain('data-isolated="isolated/"');

  const other = await fetch(isolated);
  expect(other.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(other.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(await other.text()).not.toContain("data-isolated");

  expect((await fetch(`${isolated}page.js`)).headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  for (const path of ["nothing.js", "../package.json", "%2e%2e/index.js", "isolated/isolated/"]) {
    expect((await fetch(plain + path)).status, path).toBe(404);
  }
  expect((await fetch(plain, { method: "POST" })).status).toBe(405);

  child.kill("SIGINT");
  expect(await code).toBe(0);
  expect(printed.err).toBe("");
});

test("a port that is taken, or is none, is said to be", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const taken = start("--port", String(port));
  expect(await taken.code).toBe(1);
  expect(taken.printed.err).toMatch(new RegExp(`^Port ${port} is taken`));

  const none = start("--port", "many");
  expect(await none.code).toBe(2);
  expect(none.printed.err).toContain("--port is 0 to 65535");
});
