import { build } from "esbuild";
import { rmSync } from "node:fs";
import { afterAll, beforeAll } from "vitest";

/** Programs built into a folder for the tests of a file: `entries` by the name of what comes out. */
export function bundled(folder: string, entries: Readonly<Record<string, string>>): void {
  beforeAll(async () => {
    await build({
      entryPoints: { ...entries },
      outdir: folder,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      external: ["node:*"],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}
