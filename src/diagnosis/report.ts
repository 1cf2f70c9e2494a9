/** A diagnosis as text: a table of the layers, then the findings. */
import { short } from "../base/numbers.ts";
import { cut, printable, table, wrap } from "../base/text.ts";
import type { Finding, LayerReport } from "./finding.ts";

export interface Diagnosis {
  /** How many rows the layers were inspected with. */
  rows: number;
  /** The loss of those rows, without penalties. */
  loss: number;
  layers: LayerReport[];
  findings: Finding[];
  /** All of it as text, at most 80 columns wide. */
  text: string;
}

const heads = ["layer", "activation", "‖w‖", "‖∂w‖", "step/w", "dead", "sat."];

export function textOf({ rows, loss, layers, findings }: Omit<Diagnosis, "text">): string {
  const number = (value: number | undefined) => (value === undefined ? "" : value === 0 ? "0" : value.toPrecision(2));
  const share = (value: number | undefined) => (value === undefined ? "" : `${Math.round(100 * value)} %`);
  const lines = layers.map((l) => [
    l.nonFinite > 0 ? `${named(l.layer, 16)} (NaN)` : named(l.layer, 22),
    named(l.activation ?? "", 12),
    number(l.weightNorm),
    number(l.gradientNorm),
    number(l.updateRatio),
    share(l.dead),
    share(l.saturated),
  ]);
  const title = `${rows} rows, loss ${short(loss)}`;
  const found = findings.length === 0 ? ["Nothing found."] : findings.flatMap(findingLines);
  return [title, "", ...table([heads, ...lines], { align: "ll" }), "", ...found].join("\n");
}

/** A finding as lines of text. */
export function findingLines({ name, epoch, message, cause, remedy }: Finding): string[] {
  const when = epoch === undefined ? "" : ` (epoch ${epoch})`;
  return [
    `${name}${when}`,
    ...[message, cause, remedy].flatMap((text) => wrap(printable(text), 78, "  ").map((line) => cut(line, 78))),
  ];
}

/** At most `width` characters of a name: names come from outside. */
const named = (text: string, width: number) => cut(printable(text), width);
