/** docs/reliability.md names a suite for each of the twenty requirements, and the suites name theirs. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const rows = readFileSync("docs/reliability.md", "utf8")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => /^\d+$/.test(cells[1]));

test("every requirement has its suites", () => {
  const numbers = [...new Set(rows.map((cells) => Number(cells[1])))].sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test.each(rows.map((cells) => [cells[1], cells[3]]))("reliability %s is tested by %s", (number, suites) => {
  const paths = [...suites.matchAll(/`([^`]+)`/g)].map(([, path]) => path);
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) expect(readFileSync(path, "utf8")).toMatch(new RegExp(`reliability ${number}\\b`));
});
