import { count } from "../base/numbers.ts";
import { table, widthOf } from "../base/text.ts";
import { shorten } from "../base/registry.ts";
import type { NamedLayer, Network } from "./network.ts";

/** The network as a table: layer, what it is, output, parameters. Fits 80 columns for usual sizes. */
export function summaryText(network: Network, facts: readonly string[]): string {
  const head = ["layer", "", "output", "parameters"];
  const inputs = network.inputs.map(({ name, shape }) => [name, "", `[${shape.join(", ")}]`, "0"]);
  const layers = network.layers.map((entry, i) => {
    // What a layer reads is said unless it is the line above, and always where several inputs stand above.
    const above = i > 0 ? network.layers[i - 1].name : network.inputs.length === 1 ? network.inputs[0].name : "";
    const from = entry.from.length === 1 && entry.from[0] === above ? "" : `← ${entry.from.join(", ")}`;
    return [
      entry.name,
      `${noteOf(entry)} ${from}`.trim(),
      `[${entry.shape.join(", ")}]`,
      count(sizeOf(entry.parameters)),
    ];
  });
  const [first, ...lines] = table([head, ...inputs, ...layers], { align: "lll" });
  const all = sizeOf(network.parameters);
  const trained = sizeOf(network.parameters.filter((p) => p.trainable));
  const rule = "─".repeat(widthOf(first)); // the last column is aligned right: every line is as long
  return [
    first,
    rule,
    ...lines,
    rule,
    `${count(all)} parameters${trained === all ? "" : `, ${count(trained)} of them trained`}`,
    ...facts,
  ].join("\n");
}

function sizeOf(parameters: NamedLayer["parameters"]): number {
  return parameters.reduce((sum, { tensor }) => sum + tensor.rows * tensor.columns, 0);
}

/** The activation, or another option that says most about the layer. */
function noteOf({ layer }: NamedLayer): string {
  const { activation, rate, stddev, inputDim } = layer.config as Record<string, unknown>;
  if (activation !== undefined) {
    const short = typeof activation === "string" ? activation : shorten(activation as Parameters<typeof shorten>[0]);
    return typeof short === "string" ? short : `${short.name} ${Object.values(short.options).join(" ")}`;
  }
  if (inputDim !== undefined) return `of 0 … ${Number(inputDim) - 1}`;
  return String(rate ?? stddev ?? "");
}
