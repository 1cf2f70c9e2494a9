import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["test/**/*.test.ts"],
    // test/package runs on node:test, against the packed package.
    exclude: ["test/package/**"],
    testTimeout: 60000,
  },
});
