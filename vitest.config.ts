import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // As "paths" in tsconfig.json.
    alias: [
      { find: "#platform", replacement: at("src/platform/node/index.ts") },
      { find: "#wasm/worker", replacement: at("build/worker/worker.js") },
      { find: /^#wasm\/(.*)$/, replacement: at("build/wasm/$1.js") },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "library",
          include: ["test/**/*.test.ts"],
          // test/package runs on node:test, against the packed package.
          exclude: ["test/package/**", "test/browser/**", "test/browser-file/**", "test/page/**"],
          globalSetup: "scripts/setup/library.js",
          testTimeout: 60000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // After all others and one file at a time: browsers have threads and timeouts of their own.
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts", "test/browser-file/**/*.test.ts", "test/page/**/*.test.ts"],
          globalSetup: "scripts/setup/browser.js",
          testTimeout: 120000,
          hookTimeout: 60000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
