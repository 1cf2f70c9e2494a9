/** The figures of the suites: noted in any order, printed in the order of the requirements. */
import { expect, test } from "vitest";
import { cases, whole } from "./report.ts";

test("few cases run in npm test, all of them in npm run test:reliability", () => {
  expect(cases(3, 300)).toBe(whole ? 300 : 3);
});
