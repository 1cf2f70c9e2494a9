/** The same bits on every engine: one constant a dtype and backend, met by this engine and by other compilers of V8. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { engines } from "../support/engines.ts";
import { temporaryFolder } from "../support/files.ts";
import { goldenHash, type GoldenNetwork } from "./golden.ts";

/** They change only when the arithmetic does, and that is worth a line in the change log. */
const golden = {
  dense: {
    wasm: {
      float32: "18662842bc16e5dbbdea5b3e812c0edaef78db7369bdc816da0b411069eb712d",
      float64: "61d3fcfacc308983f1e3494abf161da861970a1144e5b0546bc67964b1e52fc5",
    },
    javascript: {
      float32: "41224c047d100c1ff1f69e39f95d492c0f8e468065d203c483f3c12badd639df",
      float64: "5efb037faa57b35a88d7f13b5dc479903a4ed97bce8364156074fb4bbd12974f",
    },
  },
  shaped: {
    wasm: {
      float32: "2e56deb33113fd7097214e8721643a6a9ae9443978876016768b4dd83c57e310",
      float64: "64c2832a972f5d2d67edddc524335f052c36d595b19de0a07a85410e6f29dc89",
    },
    javascript: {
      float32: "4a3c209020f6f7937531a6ec8dfca35e36bc3ec4d76773a4df68498abed57086",
      float64: "dd5456e6909c40dd4d4264dd9e58e4a41262dbb3ef80adf6faed2c56ac3feb18",
    },
  },
};
const networks = Object.keys(golden) as GoldenNetwork[];

test.each(networks.flatMap((network) => engines.map((engine) => ({ network, ...engine }))))(
  "$network, $backend $dtype, several times",
  async ({ network, backend, dtype }) => {
    const runs = network === "dense" ? 20 : 3;
    for (let run = 0; run < runs; run++)
      expect(await goldenHash(network, dtype, backend)).toBe(golden[network][backend][dtype]);
  },
);

test.each(networks)("%s: the baseline compiler, the optimizing compiler and no compiler agree", async (network) => {
  const file = join(await temporaryFolder(), "golden.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("golden.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: file,
    logLevel: "warning",
  });
  const run = async (flags: string[], dtype: string, backend: string) => {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, file, network, dtype, backend]);
    return stdout.trim();
  };
  for (const dtype of ["float32", "float64"] as const) {
    expect(await run(["--liftoff-only"], dtype, "wasm")).toBe(golden[network].wasm[dtype]);
    expect(await run(["--no-liftoff"], dtype, "wasm")).toBe(golden[network].wasm[dtype]);
    // Without a compiler there is no WebAssembly.
    expect(await run(["--jitless"], dtype, "javascript")).toBe(golden[network].javascript[dtype]);
  }
});
