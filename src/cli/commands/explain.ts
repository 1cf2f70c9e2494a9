/** `chainrule explain`: a training step with every number named, of a tutorial's network or of a small table of one's own. */
import { existsSync } from "node:fs";
import { extname } from "node:path";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { explain } from "../../tutorials/explain.ts";
import type { PresetOptions } from "../../tutorials/options.ts";
import { presets } from "../../tutorials/presets/all.ts";
import { toJavaScript } from "../../trace/programs/javascript.ts";
import { toPython } from "../../trace/programs/python.ts";
import { toHTML } from "../../trace/render/html.ts";
import { toMarkdown } from "../../trace/render/markdown.ts";
import { toText } from "../../trace/render/text.ts";
import type { ExplainedPreset, Trace } from "../../trace/trace.ts";
import { didYouMean, nearest } from "../../base/nearest.ts";
import { definitions, refuseMore, type Options, type Values } from "../../terminal/arguments.ts";
import { command, interruptible, type Context, type ExitCode } from "../command.ts";
import { explainTable } from "../explainTable.ts";
import { writeText } from "../files.ts";

/** js and py: the same steps as a short program. */
const formats = ["text", "md", "html", "json", "js", "py"] as const;
type Format = (typeof formats)[number];

/** For tables of one's own; presets have all this. */
const forTables = {
  target: {
    type: "text",
    value: "<column>",
    list: true,
    about: "what is to be learned, by the name of its column; may be given several times (default: the last column)",
  },
  hidden: { type: "text", value: "<units>", about: "units of the hidden layers, as in 2,3; 0 for none (default 2)" },
  activation: { type: "text", value: "<name>", about: "of the hidden layers (default sigmoid)" },
  "output-activation": {
    type: "text",
    value: "<name>",
    about: "of the last layer (default: softmax for classes, sigmoid for numbers from 0 to 1, else linear)",
  },
  rows: { type: "whole", value: "<n>", least: 1, about: "the first n rows; asked for from 50 rows or 200 weights on" },
} as const satisfies Options;

const options = {
  format: {
    type: "word",
    value: "<format>",
    words: formats,
    also: { txt: "text", markdown: "md", htm: "html", javascript: "js", python: "py", numpy: "py" },
    about:
      "text, md, html, json; js or py: the same steps as a short program (default: by the name of --output, else text)",
  },
  output: { type: "text", value: "<file>", about: "writes to a file instead of stdout" },
  digits: { type: "whole", value: "<n>", least: 0, most: 17, about: "digits behind the point" },
  full: { type: "flag", about: "large layers, long sums and many examples in full (text and md)" },
  steps: {
    type: "whole",
    value: "<n>",
    least: 1,
    about: "updates of the weights; the first and the last are written out (default 1, or as in the article)",
  },
  "batch-size": { type: "whole", value: "<n>", least: 1, about: "rows of each update (default: all)" },
  update: {
    type: "word",
    value: "<when>",
    words: ["simultaneous", "in-place"],
    also: { inPlace: "in-place" },
    about: "in-place: a layer's weights change before the deltas below are taken from them",
  },
  biases: {
    type: "word",
    value: "<how>",
    words: ["none", "frozen", "per unit", "shared per layer"],
    also: {
      "per-unit": "per unit",
      unit: "per unit",
      shared: "shared per layer",
      "shared-per-layer": "shared per layer",
    },
    about: "none, frozen, per-unit, or shared: one for the whole layer",
  },
  delta: {
    type: "word",
    value: "<sign>",
    words: ["gradient", "descent"],
    about: "whether δ is ∂E/∂net (gradient) or −∂E/∂net (descent)",
  },
  round: {
    type: "whole",
    value: "<n>",
    least: 1,
    most: 17,
    about: "rounds every number to n significant digits as soon as it is computed, as articles do",
  },
  loss: { type: "text", value: "<name>", about: "another loss, such as meanSquaredError" },
  "learning-rate": { type: "positive", value: "<n>", about: "of the descent (of tables: default 0.5)" },
  seed: { type: "whole", value: "<n>", least: 0, about: "of weights that are drawn (default 1)" },
  ...forTables,
} as const satisfies Options;

type Given = Values<typeof options>;

export const explainCommand = command({
  name: "explain",
  summary: "a training step with every number named and checked",
  usage: "[options]\n<preset> [options]\n<data.csv> [options]",
  about: [
    "Every net input, output, delta, gradient and update of backpropagation, with its formula: of a tutorial's network, beside the figures that the tutorial prints, or of a small table of your own. Without a name: lists the tutorials' networks.",
  ],
  options,
  examples: [
    ["chainrule explain", "which networks there are"],
    ["chainrule explain edureka", "2-2-2, a step of it by hand"],
    [
      "chainrule explain edureka --update in-place --output step.html",
      "as a page, the hidden deltas from changed weights",
    ],
    ["chainrule explain edureka --output step.js && node step.js", "as a program without any library"],
    ["chainrule explain xor --steps 10000 --digits 4", "the first and the last of 10,000 steps"],
    ["chainrule explain data.csv --target y --hidden 3 --steps 5", "a table of your own"],
    ["chainrule explain edureka --json | jq .steps[0].error", "the numbers for a program"],
  ],
  async run(positionals, given, context) {
    refuseMore(positionals, 1);
    const format = formatOf(given, context.json);
    if (positionals.length === 0) return list(given, context);
    const [name] = positionals;
    const told: PresetOptions = {
      steps: given.steps,
      batchSize: given["batch-size"],
      update: given.update as PresetOptions["update"],
      biases: given.biases as PresetOptions["biases"],
      delta: given.delta as PresetOptions["delta"],
      roundLikeArticle: given.round,
      digits: given.digits,
      loss: given.loss,
      learningRate: given["learning-rate"],
      seed: given.seed,
    };
    // What was not given is for the preset to say.
    const set = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as PresetOptions;
    const work = isPreset(name, given) ? explain(name, set) : explainTable(name, given, set);
    const trace = await interruptible<Trace | ExplainedPreset>(work, context.signal);
    await write(trace, format, given, context);
    return 0;
  },
});

/** Whether it is a preset's name; everything else is a file, but for what is neither. Throws E_CONFIG. */
function isPreset(name: string, given: Given): boolean {
  const names = presets.map((preset) => preset.name);
  if (names.includes(name)) {
    const wrong = Object.keys(forTables).find((option) => given[option as keyof Given] !== undefined);
    if (wrong === undefined) return true;
    const message = `--${wrong} is for tables of your own; the network and the data of ${formatValue(name)} are its tutorial's.`;
    throw new ChainruleError("E_CONFIG", message, { option: wrong, preset: name });
  }
  if (/[./\\]/.test(name) || existsSync(name)) return false;
  const near = nearest(name, names);
  const message = `${formatValue(name)} is neither a file nor one of ${names.join(", ")}.${didYouMean(name, names)}`;
  throw new ChainruleError("E_CONFIG", message, { name, nearest: near, known: names });
}

/** Throws E_CONFIG where --json and --format contradict each other. */
function formatOf({ format, output }: Given, json: boolean): Format {
  if (json && format !== undefined && format !== "json")
    throw new ChainruleError("E_CONFIG", `--json is --format json on one line, got --format ${format} with it.`, { format }); // prettier-ignore
  if (json) return "json";
  if (format !== undefined) return format as Format;
  const ending = extname(output ?? "")
    .slice(1)
    .toLowerCase();
  if (ending === "") return "text";
  const known = { ...Object.fromEntries(formats.map((name) => [name, name])), ...options.format.also };
  if (Object.hasOwn(known, ending)) return known[ending as keyof typeof known] as Format;
  const message = `--output ${output} has an ending that says no format; say which with --format: ${formats.join(", ")}.`;
  throw new ChainruleError("E_CONFIG", message, { output, known: formats });
}

function list(given: Given, { json, emit, text }: Context): ExitCode {
  const [wrong] = Object.keys(given).filter((name) => name !== "json");
  if (wrong !== undefined) {
    const message = `--${wrong} is of an explanation: say of what, as in: chainrule explain ${presets[0].name} --${wrong} …`;
    throw new ChainruleError("E_CONFIG", message, { option: wrong });
  }
  if (json) {
    for (const { name, title, source, about } of presets) emit({ preset: name, title, source, about });
    return 0;
  }
  text.show([
    "Networks of tutorials, every number of a step beside what the tutorial prints:",
    "",
    ...definitions(
      presets.map(({ name, title, about, source }) => [name, `${title}. ${about} (${source})`] as const),
      text.terminal.columns,
    ),
    "",
    "For a small table of your own: chainrule explain data.csv",
  ]);
  return 0;
}

async function write(trace: Trace | ExplainedPreset, format: Format, given: Given, context: Context): Promise<void> {
  const { json, text, notes, stdout } = context;
  const { digits, output, full } = given;
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
  await writeText(output, whole);
  notes.show([`Wrote ${output}.`]);
}
