import type { Network } from "./network.ts";

/** The network as a table: layer, options, output, parameters. Fits 80 columns for usual sizes. */
export function summaryText(network: Network, facts: readonly string[]): string {
  const head = ["layer", "", "output", "parameters"];
  const rows = network.layers.map(({ name, layer, parameters }) => {
    const count = parameters.reduce((sum, p) => sum + p.tensor.rows * p.tensor.columns, 0);
    return [name, String(layer.config.activation ?? ""), `[${layer.units}]`, count.toLocaleString("en-US")];
  });
  const table = [head, ["input", "", `[${network.inputs}]`, "0"], ...rows];
  const widths = head.map((_, c) => Math.max(...table.map((row) => row[c].length)));
  const line = (row: string[]) =>
    row
      .map((cell, c) => (c === 3 ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
      .join("  ")
      .trimEnd();
  const all = network.parameters.reduce((sum, p) => sum + p.tensor.rows * p.tensor.columns, 0);
  const trained = network.parameters
    .filter((p) => p.trainable)
    .reduce((sum, p) => sum + p.tensor.rows * p.tensor.columns, 0);
  const rule = "─".repeat(widths.reduce((sum, w) => sum + w + 2, -2));
  return [
    line(head),
    rule,
    ...table.slice(1).map(line),
    rule,
    `${all.toLocaleString("en-US")} parameters${trained === all ? "" : `, ${trained.toLocaleString("en-US")} of them trained`}`,
    ...facts,
  ].join("\n");
}
