/** `chainrule explain`: a training step with every number named, for a tutorial's network or a small table. */
import { existsSync } from "node:fs";
import { extname } from "node:path";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { explain } from "../../tutorials/explain.ts";
import { presetOptions, type PresetOptions } from "../../tutorials/options.ts";
import { presets } from "../../tutorials/presets/all.ts";
import { toJavaScript } from "../../trace/programs/javascript.ts";
import { toPython } from "../../trace/programs/python.ts";
import { toHTML } from "../../trace/render/html.ts";
import { toMarkdown } from "../../trace/render/markdown.ts";
import { toText } from "../../trace/render/text.ts";
import type { ExplainedPreset, Trace } from "../../trace/trace.ts";
import { didYouMean, nearest } from "../../base/nearest.ts";
import { printable } from "../../base/text.ts";
import { custom, flag, list, number, refuse, text, word } from "../../base/options.ts";
import { argument, dashed, definitions, refuseMore, type Values } from "../../terminal/arguments.ts";
import { command, interruptible, type Context, type ExitCode } from "../command.ts";
import { explainTable } from "../explainTable.ts";
import { checkOutput, MAX_BYTES, writeWhole, type Output } from "../files.ts";
import { decimals } from "../../data/decimal.ts";
import { separators } from "../../data/separator.ts";

/** js and py: the same steps as a short program. */
const formats = ["text", "md", "html", "json", "js", "py"] as const;
type Format = (typeof formats)[number];

/** "2,3" → [2, 3]; "0" → no hidden layers. */
const sizes = custom(
  undefined,
  "units of the hidden layers, such as 2 or 2,3, or 0 for none",
  (value, name) => {
    const parts = String(value)
      .split(",")
      .map((part) => part.trim());
    if (parts.length === 1 && parts[0] === "0") return [];
    if (parts.every((part) => /^[1-9]\d{0,3}$/.test(part))) return parts.map(Number);
    return refuse(value, name, "units of the hidden layers, such as 2 or 2,3, or 0 for none");
  },
  "units of the hidden layers, as in 2,3; 0 for none (default 2)",
);

/** Options of tables; a preset has its network and its data. */
const tableOptions = {
  target: argument(
    list(undefined, text(), "the column to learn, by its name; may be given several times (default: the last column)"),
    { placeholder: "<column>" },
  ),
  hidden: argument(sizes, { placeholder: "<units>" }),
  activation: argument(text(undefined, "activation of the hidden layers (default sigmoid)"), { placeholder: "<name>" }),
  outputActivation: argument(
    text(
      undefined,
      "activation of the last layer (default: softmax for classes, sigmoid for numbers from 0 to 1, else linear)",
    ),
    { placeholder: "<name>" },
  ),
  rows: number(
    undefined,
    { integer: true, min: 1 },
    "the first n rows, and nothing behind them; required above 50 rows or 200 weights",
  ),
  separator: argument(
    word(
      undefined,
      separators,
      "between cells: comma, semicolon, tab or bar (default: the most frequent one of line 1)",
    ),
    { placeholder: "<character>", also: { comma: ",", semicolon: ";", tab: "\t", "\\t": "\t", bar: "|" } },
  ),
  decimal: argument(word(undefined, decimals, "before fractions: point or comma (default point)"), {
    placeholder: "<character>",
    also: { point: ".", comma: "," },
  }),
  maxBytes: number(
    undefined,
    { integer: true, min: 1 },
    `bytes of the file that are read at most (default ${MAX_BYTES})`,
  ),
};

const { steps, batchSize, update, biases, delta, roundLikeArticle, digits, loss, learningRate, seed } = presetOptions;
/** The defaults of a preset are its tutorial's: none is stated for all. */
const options = {
  format: argument(
    word(
      undefined,
      formats,
      "text, md, html, json; js or py: the same steps as a short program (default: by the ending of --output, else text)",
    ),
    {
      placeholder: "<format>",
      also: { txt: "text", markdown: "md", htm: "html", javascript: "js", python: "py", numpy: "py" },
    },
  ),
  output: argument(text(undefined, "writes to a file instead of stdout"), { placeholder: "<file>" }),
  force: flag(undefined, "overwrites the file of --output where there is one"),
  digits,
  full: flag(undefined, "large layers, long sums and many examples in full (text and md)"),
  steps,
  batchSize,
  update: argument(update, { placeholder: "<when>", also: { inPlace: "in-place" } }),
  biases: argument(biases, {
    placeholder: "<how>",
    also: {
      "per-unit": "per unit",
      unit: "per unit",
      shared: "shared per layer",
      "shared-per-layer": "shared per layer",
    },
  }),
  delta: argument(delta, { placeholder: "<sign>" }),
  round: argument(roundLikeArticle, { written: "whole" }),
  loss: argument(loss, { placeholder: "<name>" }),
  learningRate,
  seed,
  ...tableOptions,
};

type Given = Values<typeof options>;

export const explainCommand = command({
  name: "explain",
  summary: "a training step with every number named and checked",
  usage: "[options]\n<preset> [options]\n<data.csv> [options]        - reads stdin",
  about: [
    "Prints every net input, output, delta, gradient and update of backpropagation with its formula: for a tutorial's network, beside the figures that the tutorial prints, or for a small table. Without arguments it lists the tutorials' networks. Options that are not given are as in the tutorial.",
  ],
  options,
  examples: [
    ["chainrule explain", "lists the networks"],
    ["chainrule explain edureka", "one step of a 2-2-2 network, as by hand"],
    ["chainrule explain edureka --update in-place --output step.html", "as a page; hidden deltas from changed weights"],
    ["chainrule explain edureka --output step.js && node step.js", "as a program without a library"],
    ["chainrule explain xor --steps 10000 --digits 4", "the first and the last of 10,000 steps"],
    ["chainrule explain data.csv --target y --hidden 3 --steps 5", "your own table"],
    ["chainrule explain edureka --json | jq .steps[0].error", "the numbers for a program"],
  ],
  async run(positionals, given, context) {
    refuseMore(positionals, 1);
    const format = formatOf(given, context.json);
    if (positionals.length === 0) return listPresets(given, context);
    const [name] = positionals;
    const { batchSize, biases, delta, digits, learningRate, loss, round, seed, steps, update } = given;
    const asked = {
      batchSize,
      biases,
      delta,
      digits,
      learningRate,
      loss,
      roundLikeArticle: round,
      seed,
      steps,
      update,
    };
    // An option that is not given is left to the preset.
    const set: PresetOptions = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const preset = isPreset(name, given);
    const output = outputOf(given, preset ? undefined : name);
    if (output !== undefined) await checkOutput(output);
    const work = preset ? explain(name, set) : explainTable(name, given, set);
    const trace = await interruptible<Trace | ExplainedPreset>(work, context.signal);
    await write(trace, format, given, output, context);
    return 0;
  },
});

/** Whether `name` is a preset rather than a file. Throws E_CONFIG for what is neither. */
function isPreset(name: string, given: Given): boolean {
  const names = presets.map((preset) => preset.name);
  if (names.includes(name)) {
    const wrong = Object.keys(tableOptions).find((option) => given[option as keyof Given] !== undefined);
    if (wrong === undefined) return true;
    const message = `--${dashed(wrong)} is for tables; the network and the data of ${formatValue(name)} are its tutorial's.`;
    throw new ChainruleError("E_CONFIG", message, { option: wrong, preset: name });
  }
  if (name === "-" || /[./\\]/.test(name) || existsSync(name)) return false;
  const near = nearest(name, names);
  const message = `${formatValue(name)} is neither a file nor one of ${names.join(", ")}.${didYouMean(name, names)}`;
  throw new ChainruleError("E_CONFIG", message, { name, nearest: near, known: names });
}

/** Throws E_CONFIG where --json and --format contradict each other. */
function formatOf({ format, output }: Given, json: boolean): Format {
  if (json && format !== undefined && format !== "json")
    throw new ChainruleError("E_CONFIG", `--json is --format json on one line, got --format ${format} as well.`, { format }); // prettier-ignore
  if (json) return "json";
  if (format !== undefined) return format as Format;
  const ending = extname(output ?? "")
    .slice(1)
    .toLowerCase();
  if (ending === "") return "text";
  const known = { ...Object.fromEntries(formats.map((name) => [name, name])), ...options.format.also };
  if (Object.hasOwn(known, ending)) return known[ending as keyof typeof known] as Format;
  const message = `The ending of --output ${output} is not that of a format; give one with --format: ${formats.join(", ")}.`;
  throw new ChainruleError("E_CONFIG", message, { output, known: formats });
}

function listPresets(given: Given, { json, emit, text: out }: Context): ExitCode {
  const [wrong] = Object.keys(given).filter((name) => name !== "json");
  if (wrong !== undefined) {
    const message = `--${dashed(wrong)} needs a network to explain: chainrule explain ${presets[0].name} --${dashed(wrong)} …`;
    throw new ChainruleError("E_CONFIG", message, { option: wrong });
  }
  if (json) {
    for (const { name, title, source, about } of presets) emit({ preset: name, title, source, about });
    return 0;
  }
  out.show([
    "Networks of tutorials, with every number of a step beside the printed one:",
    "",
    ...definitions(
      presets.map(({ name, title, about, source }) => [name, `${title}. ${about} (${source})`] as const),
      out.terminal.columns,
    ),
    "",
    "Your own small table: chainrule explain data.csv",
  ]);
  return 0;
}

/** Throws E_CONFIG for --force without a file. */
function outputOf({ output, force = false }: Given, input: string | undefined): Output | undefined {
  if (output !== undefined) return { path: output, force, input };
  if (force) throw new ChainruleError("E_CONFIG", "--force needs --output, whose file it overwrites.", { force });
  return undefined;
}

async function write(
  trace: Trace | ExplainedPreset,
  format: Format,
  { digits, full }: Given,
  output: Output | undefined,
  { json, text, notes, stdout }: Context,
): Promise<void> {
  const rendered = {
    text: () => toText(trace, { digits, full, columns: output === undefined ? text.terminal.columns : 80 }),
    md: () => toMarkdown(trace, { digits, full }),
    html: () => toHTML(trace, { digits }),
    json: () => JSON.stringify(trace, null, json ? undefined : 2),
    js: () => toJavaScript(trace),
    py: () => toPython(trace),
  }[format]();
  const whole = rendered.endsWith("\n") ? rendered : `${rendered}\n`;
  if (output === undefined) {
    stdout.write(whole);
    return;
  }
  await writeWhole(output, whole);
  notes.show([printable(`Wrote ${output.path}.`)]);
}
