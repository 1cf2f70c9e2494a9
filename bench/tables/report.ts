/** The table of bench:tables, and what it comes to. */
import { table } from "../../src/base/text.ts";
import { machineSentence, type Machine } from "../support/machine.ts";

/** What a library reached, fold by fold, and what a training took. */
export interface Scores {
  readonly name: string;
  readonly scores: readonly number[];
  readonly seconds: number;
}

export interface Result {
  readonly name: string;
  readonly task: string;
  readonly rows: number;
  /** Ours first. */
  readonly scores: readonly Scores[];
}

/** The mean and its standard error, s / √n. */
export function summarised({ scores }: Pick<Scores, "scores">): { mean: number; error: number } {
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(n - 1, 1);
  return { mean, error: Math.sqrt(variance / n) };
}

export function printed(results: readonly Result[], effort: string, seeds: number, where: Machine) {
  const libraries = results[0].scores.map((scores) => scores.name);
  const header = ["", "rows", "score", ...libraries, "seconds a training"];
  const rows = results.map(({ name, task, rows, scores }) => [
    name,
    String(rows),
    task === "classification" ? "accuracy" : "R²",
    ...scores.map((one) => {
      const { mean, error } = summarised(one);
      return `${mean.toFixed(3)} ± ${error.toFixed(3)}`;
    }),
    scores.map(({ seconds }) => seconds.toFixed(2)).join(" / "),
  ]);
  const verdicts = libraries.slice(1).map((library, i) => verdict(results, library, i + 1));
  const text = `Means ± standard errors over five folds of ${seeds === 1 ? "one seed" : `${seeds} seeds`}, effort ${effort}, one thread. ${verdicts.join(" ")} ${machineSentence(where)}`;
  const align = `lrl${"r".repeat(libraries.length)}r`;
  const bar = [...align].map((side) => (side === "r" ? "--:" : ":--"));
  const markdown = [header, bar, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return { lines: [...table([header, ...rows], { align }), "", text], markdown: `${markdown}\n\n${text}\n` };
}

/** On how many tables we are better, and no worse than one standard error of the difference, fold by fold. */
function verdict(results: readonly Result[], library: string, place: number): string {
  const differences = results.map(({ scores }) => {
    const theirs = scores[place].scores;
    return summarised({ scores: scores[0].scores.map((score, i) => score - theirs[i]) });
  });
  const better = differences.filter(({ mean }) => mean > 0).length;
  const close = differences.filter(({ mean, error }) => mean <= 0 && mean >= -error).length;
  return `Beside ${library}: better on ${better} of ${results.length}, within one standard error of the difference on ${close}, worse on ${results.length - better - close}.`;
}
