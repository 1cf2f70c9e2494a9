/** The same bits on every engine: one constant a dtype and backend, met by this engine and by other compilers of V8. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { engines } from "../support/engines.ts";
import { temporaryFolder } from "../support/files.ts";
import { cases, whole } from "../reliability/report.ts";
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
      float32: "b2265e98b9a4daeb2f0e4394cd858d751e22778e42b29a39ba13b91ae3bcfadc",
      float64: "681294f8b85531c6ac65bc34a4a0b32c61f1a5ea45edc0ebe901e1a595387c8c",
    },
    javascript: {
      float32: "ed61276b140d369715d6ac3fc8f50a452f469fa402b5811efa73ecb77ae7f875",
      float64: "7c1fa4a11c8c3860682d7c13160e70ee798da466d5e2485cbbe2c8301c16a3d3",
    },
  },
};
const networks = Object.keys(golden) as GoldenNetwork[];

test.each(networks.flatMap((network) => engines.map((engine) => ({ network, ...engine }))))(
  "$network, $backend $dtype",
  async ({ network, backend, dtype }) => {
    const runs = network === "dense" ? cases(2, 20) : 1;
    for (let run = 0; run < runs; run++)
      expect(await goldenHash(network, dtype, backend)).toBe(golden[network][backend][dtype]);
  },
);

test.each(whole ? networks : networks.slice(0, 1))(
  "%s: the baseline compiler, the optimizing compiler and no compiler agree",
  async (network) => {
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
    for (const dtype of network === "dense" ? (["float32", "float64"] as const) : (["float32"] as const)) {
      expect(await run(["--liftoff-only"], dtype, "wasm")).toBe(golden[network].wasm[dtype]);
      expect(await run(["--no-liftoff"], dtype, "wasm")).toBe(golden[network].wasm[dtype]);
      // Without a compiler there is no WebAssembly.
      expect(await run(["--jitless"], dtype, "javascript")).toBe(golden[network].javascript[dtype]);
    }
  },
);
