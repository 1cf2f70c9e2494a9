/** What is said of targets before a training. */
import { describe, expect, test } from "vitest";
import { splitTable, tableOf } from "../../src/data/index.ts";
import { columnNamed } from "../../src/data/table.ts";
import { warningsOf } from "../../src/report/warnings.ts";
import { taskOf } from "../../src/table/task.ts";

const COUNT = 120;
/** Warnings of a table with a column that rises with the row, one that does not, and the target. */
function warned(target: (row: number) => unknown) {
  const rows = Array.from({ length: COUNT }, (_, i) => ({ a: i / 7, b: ((i * 37) % 101) / 3, y: target(i) }));
  const { train, test } = splitTable(tableOf(rows), { target: "y", testShare: 0.2 });
  const y = columnNamed(train, "y");
  return warningsOf({ train, test, targets: [y], task: taskOf(y), drop: [] });
}
const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);

describe("a target that nothing is learned of is named, and no column that it follows from", () => {
  test.each([
    ["dates", day, "target", 'The target "y" has dates'],
    ["names", (i: number) => `F-${i}x${i % 7}`, "target", "96 different values in 96 rows"],
    ["numbers of rows", (i: number) => 1000 + i, "target", "looks like an identifier"],
    ["masses", (i: number) => `${(i * 1.3).toFixed(1)} kg`, "numbersAsTexts", "in a notation that is not read"],
    ["amounts in brackets", (i: number) => `(${(i * 1.3).toFixed(2)})`, "numbersAsTexts", "write the numbers alone"],
  ])("%s", (_, target, kind, text) => {
    const found = warned(target);
    expect(found).toMatchObject([{ kind, column: "y" }]);
    expect(found[0].text).toContain(text);
  });

  test("few different ones in such a notation are warned of beside others", () => {
    expect(warned((i) => `${i % 12} kg`)).toMatchObject([{ kind: "numbersAsTexts", column: "y" }]);
  });
});

test("classes and quantities are no identifiers", () => {
  expect(warned((i) => ((i * 53) % 97 > 40 ? "high" : "low"))).toEqual([]);
  expect(warned((i) => ((i * 53) % 97) / 4)).toEqual([]);
  expect(warned((i) => i * 1.5)).toMatchObject([{ kind: "givesAway", column: "a" }]);
});
