/** `chainrule inspect`: what is in a model's file. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { count, counted, short, size } from "../../base/numbers.ts";
import { cut, hanging, printable } from "../../base/text.ts";
import type { Tensors } from "../../formats/names/tensors.ts";
import type { Model } from "../../model/model.ts";
import { Classifier } from "../../table/classifier.ts";
import type { Target } from "../../table/target.ts";
import { refuseMore } from "../../terminal/arguments.ts";
import { command, type Context } from "../command.ts";
import { oneOrAll } from "../train/programs.ts";
import { columnLines } from "../columnLines.ts";
import { nameOf } from "../files.ts";
import type { TableModel } from "../../report/scores.ts";

/** Characters of a line: values may be long. */
const LINE = 300;

export const inspectCommand = command({
  name: "inspect",
  summary: "what is in a model's file",
  usage: "<model>\n-                            reads stdin",
  about: [
    "Of a model of a table: what it predicts from which columns, what is done to each, its networks, the rows that it was trained on and its options. Of a network: its layers, from a file of this library, ONNX, TensorFlow.js and Keras (model.json or its folder), brain.js or ConvNetJS. Of other .safetensors: names and shapes of the tensors.",
  ],
  options: {},
  examples: [
    ["chainrule inspect model.json", "columns, target, networks, options"],
    ["chainrule inspect network.safetensors --json", "the layers of a network that model.save wrote, for programs"],
    ["chainrule inspect network.onnx", "the layers that are read of a network from elsewhere"],
  ],
  async run(positionals, _, context) {
    refuseMore(positionals, 1);
    const [path] = positionals;
    if (path === undefined)
      throw new ChainruleError("E_CONFIG", "inspect needs a model: chainrule inspect model.json", {});
    const { modelFound } = await import("../found.ts");
    const found = await modelFound(path);
    const file = { name: nameOf(path), bytes: found.bytes };
    if (found.kind === "table") inspectTable(file, found.model, context);
    else if (found.kind === "network") inspectNetwork(file, found.whose, found.model, context);
    else inspectTensors(file, found.tensors, context);
    return 0;
  },
});

interface File {
  name: string;
  bytes: number;
}

function inspectTable({ name: path, bytes }: File, model: TableModel, { text, json, emit }: Context): void {
  const { networks, rows, leftOut, columns } = model.fitted;
  const targets: readonly Target[] = model.fitted.targets;
  const names = targets.map(({ column }) => column);
  const of = (target: Target) => (targets.length > 1 ? ` of ${printable(target.column)}` : "");
  const options = model.toJSON().options;
  const task = model instanceof Classifier ? "classification" : "regression";
  const weights = networks.map(weightsOf);
  if (json) {
    const classes = model instanceof Classifier ? { classes: model.classes } : {};
    emit({ type: "table", task, target: oneOrAll(names), ...classes, rows, leftOut, options, columns, networks: weights.map((parameters, i) => ({ parameters, epochs: networks[i].epochsTrained })), bytes }); // prettier-ignore
    return;
  }
  const whole = leftOut > 0 ? `, ${count(leftOut)} without a target left out` : "";
  const given = Object.entries(options).map(([name, value]) => `${name} ${formatValue(value)}`);
  const facts: [string, string][] = [
    ["predicts", `${printable(names.join(", "))}, by ${task}`],
    ...targets.flatMap((target): [string, string][] => {
      if (target.kind === "class") return [[`classes${of(target)}`, cut(printable(target.names.join(", ")), LINE)]];
      const { low, high, logarithm, quantiles } = target;
      const range = `${short(low)} to ${short(high)}${logarithm ? ", learned as ln(1 + y)" : ""}`;
      const shares = quantiles ? [[`quantiles${of(target)}`, quantiles.map(({ share }) => share).join(", ")] as [string, string]] : []; // prettier-ignore
      return [[`range${of(target)}`, range], ...shares];
    }),
    ["from", counted(columns.features.length, "column")],
    ["trained on", `${counted(rows, "row")}${whole}`],
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

function inspectNetwork(
  { name: path, bytes }: File,
  whose: string,
  model: Model<boolean>,
  { text, json, emit }: Context,
): void {
  if (json) {
    const { layers, inputs } = model.session.network;
    emit({
      type: "network",
      whose,
      inputs: inputs.map(({ name, shape }) => ({ name, shape })),
      layers: layers.map(({ name, shape, layer }) => ({ name, kind: layer.kind, shape })),
      parameters: weightsOf(model),
      epochs: model.epochsTrained,
      bytes,
    });
    return;
  }
  text.show(summaryOf(model).map((line) => `  ${printable(line)}`));
  text.show([
    `  ${model.dtype}, ${count(model.epochsTrained)} epochs trained; ${printable(path)}, of ${whose}, ${size(bytes)}`,
  ]);
}

function inspectTensors({ name: path, bytes }: File, tensors: Tensors, { text, json, emit }: Context): void {
  const list = [...tensors].map(([name, { shape }]) => ({ name, shape }));
  if (json) {
    emit({ type: "tensors", tensors: list, bytes });
    return;
  }
  text.show(list.map(({ name, shape }) => cut(printable(`  ${name}  [${shape.join(", ")}]`), LINE)));
  text.say(`Weights without their layers: chainrule import --topology gives them some; ${printable(path)}, safetensors, ${size(bytes)}`); // prettier-ignore
}

const weightsOf = (model: Model<boolean>) => model.getWeights().reduce((sum, { data }) => sum + data.length, 0);

/** The layers; the backend and its memory are those of this process. */
const summaryOf = (model: Model<boolean>) =>
  model.summary().split("\n").filter((line) => !line.startsWith(`${model.dtype}, backend `)); // prettier-ignore
