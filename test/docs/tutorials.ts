/** The tables and the program of docs/tutorials.md, made by `explain`. */
import { explain } from "../../src/index.ts";
import { presets } from "../../src/tutorials/presets/all.ts";
import { toPython } from "../../src/trace/programs/python.ts";
import { formatOurs } from "../../src/trace/render/words.ts";
import type { Compared, ExplainedPreset } from "../../src/trace/trace.ts";

/** The blocks by their names in the page. */
export async function blocks(): Promise<Record<string, string>> {
  const explained: Record<string, ExplainedPreset> = {};
  for (const { name } of presets) explained[name] = await explain(name);
  const names = Object.keys(explained);
  const of = (name: string) => explained[name].article.table;
  const convention = (what: string, text: (trace: ExplainedPreset) => string) =>
    `| ${[what, ...names.map((name) => text(explained[name]))].join(" | ")} |`;
  return {
    verdicts: [
      "| Preset | Subject | Right | Rounded | Follows | Wrong |",
      "| --- | --- | --- | --- | --- | --- |",
      ...presets.map(({ name, about }) => {
        const count = (verdict: Compared["verdict"]) => of(name).filter((row) => row.verdict === verdict).length;
        return `| [\`${name}\`](#${name}) | ${about} | ${count("right")} | ${count("rounded")} | ${count("follows")} | ${count("wrong")} |`;
      }),
    ].join("\n"),
    conventions: [
      `| | ${names.map((name) => `\`${name}\``).join(" | ")} |`,
      `| --- | ${names.map(() => "---").join(" | ")} |`,
      convention("E of a row", ({ conventions }) => conventions.loss.formula.replaceAll("|", "\\|")),
      convention("rows of a batch", ({ conventions }) =>
        conventions.loss.reduction === "sum" ? "summed" : "averaged",
      ),
      convention("learning rate", ({ conventions }) => String(conventions.optimizer.learningRate)),
      convention("biases", ({ layers }) => String(layers[0].biases)),
      convention("δ", ({ conventions }) => (conventions.delta === "descent" ? "−∂E/∂net" : "∂E/∂net")),
      convention("activation", ({ layers }) => layers[0].activation.name),
    ].join("\n"),
    "trials of W": trials(of("line")).join("\n"),
    line: table(of("line").filter(({ quantity }) => !quantity.startsWith("W ="))).join("\n"),
    edureka: table(of("edureka")).join("\n"),
    geeksforgeeks: table(of("geeksforgeeks")).join("\n"),
    xor: table(of("xor")).join("\n"),
    "edureka in Python": ["```python", toPython(explained.edureka).trimEnd(), "```"].join("\n"),
  };
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function table(rows: readonly Compared[]): string[] {
  return [
    "| Quantity | As printed | Ours | Verdict | Why |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map((row) => {
      const { quantity, printed, verdict, why } = row;
      const word = verdict === "wrong" || verdict === "follows" ? `**${verdict}**` : verdict;
      return `| ${[quantity, printed ?? "–", formatOurs(row), word, why].map(cell).join(" | ")} |`;
    }),
  ];
}

/** Three rows of three figures for each W, as in the article; throws unless all of them are right. */
function trials(rows: readonly Compared[]): string[] {
  const tried = new Map<string, string[][]>();
  for (const row of rows) {
    const [, W, what] = /^W = (\S+), input \d: (.*)$/.exec(row.quantity) ?? [];
    if (W === undefined) continue;
    if (row.verdict !== "right") throw new Error(`${row.quantity} is ${row.verdict}`);
    const columns = tried.get(W) ?? tried.set(W, [[], [], []]).get(W)!;
    columns[["output", "absolute error", "squared error"].indexOf(what)].push(formatOurs(row));
  }
  return [
    "| W | Outputs | Absolute errors | Squared errors |",
    "| --- | --- | --- | --- |",
    ...[...tried].map(([W, columns]) => `| ${[W, ...columns.map((column) => column.join(", "))].join(" | ")} |`),
  ];
}
