/** A diagnosis as text: a table of the layers, then the findings. */
import { short, type Finding, type LayerReport } from "./finding.ts";

export interface Diagnosis {
  /** Rows that the layers were looked at with. */
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
    l.nonFinite > 0 ? `${cut(l.layer, 16)} (NaN)` : cut(l.layer, 22),
    cut(l.activation ?? "", 12),
    number(l.weightNorm),
    number(l.gradientNorm),
    number(l.updateRatio),
    share(l.dead),
    share(l.saturated),
  ]);
  const table = [heads, ...lines];
  const widths = heads.map((_, c) => Math.max(...table.map((line) => line[c].length)));
  const aligned = table.map((line) =>
    line
      .map((cell, c) => (c < 2 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join("  ")
      .trimEnd(),
  );
  const title = `${rows} rows, loss ${short(loss)}`;
  const told = findings.length === 0 ? ["Nothing found."] : findings.flatMap(findingLines);
  return [title, "", ...aligned, "", ...told].join("\n");
}

/** A finding as lines of text. */
export function findingLines({ name, epoch, message, cause, remedy }: Finding): string[] {
  const when = epoch === undefined ? "" : ` (epoch ${epoch})`;
  return [
    `${name}${when}`,
    ...[message, cause, remedy].flatMap((text) => wrapped(text, 76).map((line) => `  ${line}`)),
  ];
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const long of printable(text).split(" ")) {
    const word = cut(long, width);
    const line = lines[lines.length - 1];
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

/** What steers a terminal, or breaks lines, as its number: names are anybody's. */
const printable = (text: string) =>
  text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);

function cut(text: string, width: number): string {
  const shown = printable(text);
  return shown.length > width ? `${shown.slice(0, width - 1).replace(/[\ud800-\udbff]$/, "")}…` : shown;
}
