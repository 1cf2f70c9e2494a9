/**
 * What the suites of reliability count: how many cases, and the figure that `npm run test:reliability` prints. A test
 * names its line: test("reliability 6: …"). `npm test` runs few cases of each, the project "reliability" all of them.
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";

const FILE = "build/reliability/figures.jsonl";

interface Figure {
  /** The number of the requirement, and its name: "6 Kill". */
  readonly line: string;
  readonly figure: string;
}

/** Whether all cases run. */
export const whole = process.env.CHAINRULE_CASES === "all";

/** A number of cases: the first in `npm test`, the second in `npm run test:reliability`. */
export const cases = (few: number, all: number): number => (whole ? all : few);

/** About one in `step` of a list in `npm test`, in no period that the list may have; all of it in the whole suites. */
export function* some<T>(all: Iterable<T>, step: number): Iterable<T> {
  let i = 0;
  for (const item of all) if (whole || (i++ * 0.6180339887498949) % 1 < 1 / step) yield item;
}

/** Notes a figure of a line where all cases run, such as report("6 Kill", "200 kills, 0 unreadable"). */
export function report(line: string, figure: string): void {
  if (!whole) return;
  mkdirSync(dirname(FILE), { recursive: true });
  appendFileSync(FILE, `${JSON.stringify({ line, figure } satisfies Figure)}\n`);
}

export function forgetFigures(): void {
  rmSync(FILE, { force: true });
}

/** The figures noted since `forgetFigures`, a line each, by the numbers of their requirements. */
export function figures(): string {
  const text = (() => {
    try {
      return readFileSync(FILE, "utf8");
    } catch {
      return "";
    }
  })();
  const noted = text.split("\n").filter(Boolean);
  const list = noted.map((line) => JSON.parse(line) as Figure);
  const number = ({ line }: Figure) => parseFloat(line) || Infinity;
  list.sort((a, b) => number(a) - number(b) || a.line.localeCompare(b.line));
  const width = Math.max(0, ...list.map(({ line }) => line.length));
  return list.map(({ line, figure }) => `${line.padEnd(width)}  ${figure}`).join("\n");
}
