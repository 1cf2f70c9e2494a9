import { defineConfig } from "vitest/config";
import root from "../../vitest.config.ts";

/** Tests of sources alone: builds nothing before. */
export default defineConfig({
  resolve: root.resolve,
  test: {
    root: process.cwd(),
    include: ["test/**/*.test.ts"],
    exclude: ["**/*.long.test.ts"],
    testTimeout: 60000,
    cache: false,
  },
});
