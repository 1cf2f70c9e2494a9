/** Mutants: what a change is called, and that every explanation has its mutant. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kernelMutants, mutantsOf, mutate, readerMutants } from "./mutants.ts";

const source = `import { a } from "b";
const x: number = i + 1; // 2
if (x < 3) work(x);
for (; i < 3; i += 1) {}
for (; i < 3; i += 1) {}
`;

test("operators, numbers, conditions and calls are changed, one at a time, and types and comments are not", () => {
  const mutants = mutantsOf("p.ts", source);
  expect(mutants.map(({ name }) => name)).toEqual([
    "p.ts: const x: number = i [+ → -] 1; // 2",
    "p.ts: const x: number = i + [1 → 2]; // 2",
    "p.ts: if ([x < 3 → !(x < 3)]) work(x);",
    "p.ts: if (x [< → <=] 3) work(x);",
    "p.ts: if (x < [3 → 4]) work(x);",
    "p.ts: if (x < 3) [work(x); → ;]",
    "p.ts: for (; i [< → <=] 3; i += 1) {}",
    "p.ts: for (; i < [3 → 4]; i += 1) {}",
    "p.ts: for (; i < 3; i [+= → -=] 1) {}",
    "p.ts: for (; i < 3; i += [1 → 2]) {}",
    "p.ts: for (; i [< → <=] 3; i += 1) {} (2)",
    "p.ts: for (; i < [3 → 4]; i += 1) {} (2)",
    "p.ts: for (; i < 3; i [+= → -=] 1) {} (2)",
    "p.ts: for (; i < 3; i += [1 → 2]) {} (2)",
  ]);
  expect(mutate(source, mutants[3])).toBe(source.replace("x < 3", "x <= 3"));
});

test("names are unique, and survivors.json explains mutants that there are", () => {
  const names = [...kernelMutants(), ...readerMutants()].map(({ name }) => name);
  expect(names.length).toBeGreaterThan(4000);
  expect(new Set(names).size).toBe(names.length);
  const explained = JSON.parse(readFileSync("test/mutation/survivors.json", "utf8")) as Record<string, string>;
  expect(Object.keys(explained).filter((name) => !names.includes(name))).toEqual([]);
});
