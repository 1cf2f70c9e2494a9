/** docs/tutorials.md: its tables are what `explain` gives. */
import { format } from "prettier";
import { explain } from "../../src/index.ts";
import { presets } from "../../src/tutorials/presets/all.ts";
import { toPython } from "../../src/trace/programs/python.ts";
import { formatOurs } from "../../src/trace/render/words.ts";
import type { Compared, ExplainedPreset } from "../../src/trace/trace.ts";

/** The page as prettier leaves it. */
export async function tutorials(): Promise<string> {
  const explained: Record<string, ExplainedPreset> = {};
  for (const { name } of presets) explained[name] = await explain(name);
  const of = (name: string) => explained[name].article.table;
  const page = [
    "# Two tutorials, number by number",
    "",
    "Two pages teach backpropagation to most of those who look it up: Edureka's, whose example is Matt Mazur's of 2015, and",
    "GeeksforGeeks'. This page goes through both, with each figure they print beside the one that the same core computes that",
    'trains: `explain("edureka")` in a program, `chainrule explain edureka` in a terminal. Its tables are made from those by',
    "[test/docs/tutorials.test.ts](../test/docs/tutorials.test.ts); `npx vitest run --config vitest.config.ts test/docs/tutorials -u` writes it anew.",
    "",
    "Each verdict is found from the digits:",
    "",
    "- **right**: ours, rounded to the digits printed, is what is printed;",
    "- **rounded**: what the article's own figures give, each of them right but for its rounding;",
    "- **follows**: what the article's own figures give, but one of them is wrong;",
    "- **wrong**: neither;",
    "- **not comparable**: it depends on what the article does not tell.",
    "",
    "| Preset | What it shows | Right | Rounded | Follows | Wrong |",
    "| --- | --- | --- | --- | --- | --- |",
    ...presets.map(({ name, about }) => {
      const count = (verdict: Compared["verdict"]) => of(name).filter((row) => row.verdict === verdict).length;
      return `| [\`${name}\`](#${name}) | ${about} | ${count("right")} | ${count("rounded")} | ${count("follows")} | ${count("wrong")} |`;
    }),
    "",
    "## What they teach, and where it is",
    "",
    "The forward pass takes the inputs layer by layer to outputs: net = Σ w · out + b, out = f(net). The error E says how far",
    "they are from the targets. The backward pass takes ∂E/∂out from the last layer to the first by the chain rule:",
    "δ = ∂E/∂net = ∂E/∂out · f′(net), ∂E/∂w = δ · out of the source unit, and for the layer below ∂E/∂out = Σ w · δ.",
    "Gradient descent then takes η ∂E/∂w off each weight. Where texts differ, a trace says which way it went:",
    "",
    "| | `line` | `edureka` | `geeksforgeeks` | `xor` |",
    "| --- | --- | --- | --- | --- |",
    convention("E of a row", ({ conventions }) => conventions.loss.formula.replaceAll("|", "\\|")),
    convention("rows of a batch", ({ conventions }) => (conventions.loss.reduction === "sum" ? "summed" : "averaged")),
    convention("learning rate", ({ conventions }) => String(conventions.optimizer.learningRate)),
    convention("biases", ({ layers }) => String(layers[0].biases)),
    convention("δ", ({ conventions }) => (conventions.delta === "descent" ? "−∂E/∂net" : "∂E/∂net")),
    convention("activation", ({ layers }) => layers[0].activation.name),
    "",
    "## line",
    "",
    "Why a weight moves: outputs W x for the inputs 0, 1, 2, of which 0, 2, 4 are desired.",
    "",
    ...trials(of("line")),
    "",
    ...table(of("line").filter(({ quantity }) => !quantity.startsWith("W ="))),
    "",
    "## edureka",
    "",
    "All that is printed of the one update is right but the error after it. The pseudo-code computes all deltas before it",
    "changes weights; the figures after an update come from a program that changes the output weights first and takes the hidden",
    'deltas from the changed ones. `update: "in-place"` does that, and gives the printed digits. Biases stay as they are in',
    "the article, though the error depends on them as it does on weights; the last two rows let them learn.",
    "",
    ...table(of("edureka")),
    "",
    "## geeksforgeeks",
    "",
    "A figure that is wrong early goes on through the rest, so that of the new weights none is right; w13 and w21 have slips of",
    "their own besides. The order of the names matters: w21 leads from the second input to the first hidden unit.",
    "",
    ...table(of("geeksforgeeks")),
    "",
    "## xor",
    "",
    "The article's start is random and not told, so that its digits cannot be had again; how the loss falls can. Gradients must",
    "be summed over the rows: averaged, the same rate is four times slower. Of 500 random starts, 496 solve XOR in 10,000",
    "epochs and 4 stay stuck, with at least two outputs near ½.",
    "",
    ...table(of("xor")),
    "",
    "## The same without this library",
    "",
    "Any trace of dense layers can be written as a short program: `toJavaScript(trace)` and `toPython(trace)` of `chainrule/explain`.",
    "Both are run by [test/explain/programs.test.ts](../test/explain/programs.test.ts), which holds them to these figures.",
    "This is `edureka`'s in Python:",
    "",
    "```python",
    toPython(explained.edureka).trimEnd(),
    "```",
    "",
  ];
  return format(page.join("\n"), { parser: "markdown", printWidth: 120 });

  function convention(what: string, say: (trace: ExplainedPreset) => string): string {
    return `| ${[what, ...["line", "edureka", "geeksforgeeks", "xor"].map((name) => say(explained[name]))].join(" | ")} |`;
  }
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

/** Three rows of three figures for each W, as the article has them; all of them are right, or the page is not made. */
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
