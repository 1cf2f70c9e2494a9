import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  test: {
    root,
    projects: [
      {
        test: {
          name: "library",
          root,
          include: ["test/**/*.test.ts"],
          // test/package runs on node:test, against the packed package.
          exclude: ["test/package/**", "test/browser/**", "test/page/**"],
          testTimeout: 60000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // After all others and one file at a time: browsers have threads and timeouts of their own.
        test: {
          name: "browser",
          root,
          include: ["test/browser/**/*.test.ts", "test/page/**/*.test.ts"],
          testTimeout: 120000,
          hookTimeout: 60000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
