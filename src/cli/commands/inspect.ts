/** `chainrule inspect`: what is in a model's file. */
import { open, stat } from "node:fs/promises";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { count, short, size } from "../../base/numbers.ts";
import { cut, hanging, printable } from "../../base/text.ts";
import { loadModel } from "../../model/load.ts";
import type { Model } from "../../model/model.ts";
import { fileError } from "../../platform/node/fileError.ts";
import { Classifier } from "../../table/classifier.ts";
import { refuseMore } from "../../terminal/arguments.ts";
import { command, type Context } from "../command.ts";
import { columnLines } from "../columnLines.ts";
import { jsonIn, modelOf, type TableModel } from "../models.ts";

/** Characters of a line: values may be long. */
const LINE = 300;

export const inspectCommand = command({
  name: "inspect",
  summary: "what is in a model's file",
  usage: "<model.json>",
  about: [
    "Of a model of a table: what it predicts from which columns, what is done to each, its networks, the rows that it was trained on and its options. Of another model file, .json or .safetensors: its layers.",
  ],
  options: {},
  examples: [
    ["chainrule inspect model.json", "columns, target, networks, options"],
    ["chainrule inspect network.safetensors --json", "the layers of a network that model.save wrote, for programs"],
  ],
  async run(positionals, _, context) {
    refuseMore(positionals, 1);
    const [path] = positionals;
    if (path === undefined)
      throw new ChainruleError("E_CONFIG", "inspect needs a model: chainrule inspect model.json", {});
    if (await isTable(path)) await inspectTable(path, await modelOf(await jsonIn(path, "model")), context);
    else await inspectNetwork(path, await loadModel<boolean>(path), context);
    return 0;
  },
});

/** By the first bytes: a model of a table says so. Throws E_IO. */
async function isTable(path: string): Promise<boolean> {
  const file = await open(path).catch((error: unknown) => {
    throw fileError("read", path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return /"format"\s*:\s*"chainrule-table"/.test(buffer.subarray(0, bytesRead).toString("latin1"));
  } catch (error) {
    throw fileError("read", path, error);
  } finally {
    await file.close();
  }
}

async function inspectTable(path: string, model: TableModel, { text, json, emit }: Context): Promise<void> {
  const { target, networks, rows, leftOut, columns } = model.fitted;
  const bytes = (await stat(path)).size;
  const options = model.toJSON().options;
  const task = model instanceof Classifier ? "classification" : "regression";
  const weights = networks.map(weightsOf);
  if (json) {
    const classes = model instanceof Classifier ? { classes: model.classes } : {};
    emit({ type: "table", task, target: target.column, ...classes, rows, leftOut, options, columns, networks: weights.map((parameters, i) => ({ parameters, epochs: networks[i].epochsTrained })), bytes }); // prettier-ignore
    return;
  }
  const whole = leftOut > 0 ? `, ${count(leftOut)} without a target left out` : "";
  const given = Object.entries(options).map(([name, value]) => `${name} ${formatValue(value)}`);
  const facts: [string, string][] = [
    ["predicts", `${printable(target.column)}, by ${task}`],
    target.kind === "class"
      ? ["classes", cut(printable(target.names.join(", ")), LINE)]
      : ["range", `${short(target.low)} to ${short(target.high)}${target.logarithm ? ", learned as ln(1 + y)" : ""}`],
    ["from", `${count(columns.features.length)} columns`],
    ["trained on", `${count(rows)} rows${whole}`],
    ["networks", `${networks.length}, of ${count(weights[0])} parameters and ${networks[0].epochsTrained} epochs${networks.length > 1 ? " each" : ""}`], // prettier-ignore
    ["options", cut(given.join(", "), LINE)],
    ["file", `${printable(path)}, ${size(bytes)}`],
  ];
  const { columns: width } = text.terminal;
  const label = Math.max(...facts.map(([name]) => name.length));
  text.show(facts.flatMap(([name, value]) => hanging(name, value, { columns: width, indent: "  ", width: label })));
  text.section("Columns");
  text.show(columnLines(model, text.terminal.columns));
  text.section(networks.length > 1 ? "Each network" : "The network");
  text.show(summaryOf(networks[0]).map((line) => `  ${line}`));
}

async function inspectNetwork(path: string, model: Model<boolean>, { text, json, emit }: Context): Promise<void> {
  const bytes = (await stat(path)).size;
  if (json) {
    const { layers, inputs } = model.session.network;
    emit({
      type: "network",
      inputs: inputs.map(({ name, shape }) => ({ name, shape })),
      layers: layers.map(({ name, shape, layer }) => ({ name, kind: layer.kind, shape })),
      parameters: weightsOf(model),
      epochs: model.epochsTrained,
      bytes,
    });
    return;
  }
  text.show(summaryOf(model).map((line) => `  ${printable(line)}`));
  text.show([`  ${count(model.epochsTrained)} epochs trained; ${printable(path)}, ${size(bytes)}`]);
}

const weightsOf = (model: Model<boolean>) => model.getWeights().reduce((sum, { data }) => sum + data.length, 0);

/** The layers; the backend and its memory are those of this process. */
const summaryOf = (model: Model<boolean>) => model.summary().split("\n").slice(0, -1);
