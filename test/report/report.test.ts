/** The report as a page, and the figures in it. */
import { describe, expect, test } from "vitest";
import { classScores, quantityScores } from "../../src/report/scores.ts";
import { hostileNames } from "../support/hostile.ts";
import { reportOf } from "./fixture.ts";

test("scores of classes by hand", () => {
  const scores = classScores([0, 0, 0, 1, 1, 2, -1], [0, 0, 1, 1, 0, 2, 2], ["a", "b", "c"]);
  expect(scores.confusion).toEqual([
    [2, 1, 0],
    [1, 1, 0],
    [0, 0, 1],
  ]);
  expect(scores).toMatchObject({ accuracy: 4 / 7, mostFrequent: 3 / 7, unknown: 1, rows: 7 });
  expect(scores.perClass[0]).toEqual({ name: "a", precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 });
  expect(scores.perClass[2]).toEqual({ name: "c", precision: 1, recall: 1, f1: 1, support: 1 });
});

test("scores of a quantity by hand", () => {
  expect(quantityScores([1, 2, 3, 4], [1, 2, 3, 6])).toMatchObject({ r2: 1 - 4 / 5, rmse: 1, mae: 0.5, rows: 4 });
  // Without a spread there is no R²: 0.1 has a mean that is another number than 0.1.
  for (const truth of [[2], [2, 2], Array.from({ length: 7 }, () => 0.1)])
    expect(quantityScores(truth, truth).r2).toBeNull();
});

describe("the page", () => {
  test("has everything, and loads nothing", async () => {
    const [classes, quantity] = [await reportOf("classes"), await reportOf("quantity")];
    for (const page of [classes, quantity]) {
      expect(page).not.toMatch(/<script|https?:|url\(|@import|undefined|NaN|\[object/);
      for (const title of [
        "How good it is",
        "Which columns matter",
        "How predictions change",
        "before and after",
        "The training",
        "The model",
        "How to use it",
      ])
        // prettier-ignore
        expect(page).toContain(title);
      expect(page).toContain("is the same in all rows");
      expect(page).toContain("90, and 3 without a target left out");
    }
    expect(classes).toContain("Confusion matrix");
    expect(quantity).toContain("Predicted less true");
    expect(await reportOf("classes")).toBe(classes);
  });

  test.each(hostileNames.filter((name) => /[<"']/.test(name)))("a name stays text: %j", async (name) => {
    const page = await reportOf("classes", name);
    for (const piece of page.match(/<[^>]*>/g)!)
      expect(piece.replace(/"[^"]*"/g, '""')).not.toMatch(/<(script|img|iframe|object)|\son\w+=/i);
  });
});
