/** What bench:rivals prints: a table a work, at most 80 columns wide, one JSON object a line, or Markdown. */
import { cut, hanging } from "../../src/base/text.ts";
import { machineLines, machineSentence, type Machine } from "../support/machine.ts";
import { share, times, whole } from "../support/numbers.ts";
import { operationsPerRow } from "../ladder/shapes.ts";
import { median, ratio, spread } from "../support/statistics.ts";
import type { Missing, Outcome } from "./contest.ts";
import type { Work } from "./protocol.ts";

export interface WorkReport {
  readonly work: Work;
  readonly outcomes: readonly Outcome[];
  readonly missing: readonly Missing[];
}

export interface Figures {
  readonly name: string;
  readonly samplesPerSecond: number;
  readonly spread: number;
  /** In the unit of the work. */
  readonly figure: string;
  /** How many times as fast Chainrule is, round by round; of those after it. */
  readonly chainrule?: number;
  readonly accuracy?: number;
  /** Largest difference of an output from Chainrule's. */
  readonly difference?: number;
  /** Useful operations as a share of its own peak, round by round, of who knows it. */
  readonly shareOfPeak?: number;
  /** What a reader must know about the line. */
  readonly notes: readonly string[];
}

const OWN = "first weights of its own";

/** "PyTorch 1.13.0, best threads", "Chainrule, wide" */
function nameOf({ entrant, system }: Outcome): string {
  if (entrant.startsWith("Chainrule")) return entrant;
  return entrant.includes("best") ? `${system}, best threads` : system;
}

function quote({ unit, rows, epochs }: Work, speed: number): string {
  if (unit === "samples/s") return whole(speed);
  const value = unit === "ms a fit" ? (rows * epochs * 1000) / speed : 1e6 / speed;
  return value < 999.5 ? value.toPrecision(3) : whole(value);
}

export function figures({ work, outcomes }: WorkReport): Figures[] {
  const first = outcomes[0];
  return outcomes.map((outcome, i) => {
    const { entrant, speeds, accuracy, learnt = 0, sameWeights, outputs, portion, threads, peaks } = outcome;
    const all = work.rows * work.epochs;
    const notes = [];
    if (!sameWeights) notes.push(OWN);
    if (accuracy !== undefined && learnt < all) notes.push(`accuracy after ${whole(learnt)} rows, for want of time`);
    if (work.unit === "ms a fit" && portion < all) notes.push(`time from ${whole(portion / work.rows)} epochs`);
    if (entrant.includes("best"))
      notes.push(`best was ${threads} thread${threads === 1 ? "" : "s"} of its own, beside those of its BLAS`);
    if (threads > 1) notes.push("timed on the wall");
    const useful = speeds.map((speed) => (speed * operationsPerRow(work.sizes)) / 1e9);
    const top = peaks.map(({ gflops }) => gflops);
    const shareOfPeak = top.length > 0 ? ratio(useful, top) : undefined;
    if (shareOfPeak !== undefined)
      notes.push(`${share(shareOfPeak)} of its peak, ${median(top).toFixed(0)} GFLOPS in ${peaks[0].bits} bits`);
    return {
      name: nameOf(outcome),
      samplesPerSecond: median(speeds),
      spread: spread(speeds),
      figure: quote(work, median(speeds)),
      ...(i > 0 && first.entrant === "Chainrule"
        ? { chainrule: ratio(threads > 1 ? first.wallSpeeds : first.speeds, speeds) }
        : {}),
      ...(accuracy === undefined ? {} : { accuracy }),
      ...(shareOfPeak === undefined ? {} : { shareOfPeak }),
      ...(outputs && first.outputs ? { difference: largest(outputs, first.outputs) } : {}),
      notes,
    };
  });
}

function largest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

export function opening(machine: Machine): string[] {
  return [
    ...machineLines(machine),
    "",
    "Each in a process of its own, in its own idiom, on the same rows; medians of",
    "interleaved rounds ± half the distance of the quartiles. Time on one thread is",
    "processor time, or the wall where that is less; with more threads it is the",
    "wall, also of what they are compared with. Slower and faster: than Chainrule",
    "on one thread, as the median of the ratios of the rounds. First weights:",
    "uniform, He's limits, the same for all, unless said.",
  ];
}

export function text(report: WorkReport): string[] {
  const { work, missing } = report;
  const lines = figures(report);
  const learning = work.kind === "train";
  const notes: string[] = [];
  const mark = (text: readonly string[]) => {
    if (text.length === 0) return "";
    if (!notes.includes(text.join("; "))) notes.push(text.join("; "));
    return letter(notes.indexOf(text.join("; ")));
  };
  const row = (...[name, figure, variation, factor, quality, note]: string[]) =>
    `  ${name.padEnd(29)}${figure.padStart(10)}${variation.padStart(8)}${factor.padStart(15)}${quality.padStart(12)} ${note}`.trimEnd();
  return [
    "",
    ...title(work),
    row("", work.unit, "", "compared", learning ? "accuracy" : "difference", ""),
    ...lines.map(({ name, figure, spread, chainrule, accuracy, difference, notes }) =>
      row(
        cut(name, 29),
        figure,
        `± ${share(spread)}`,
        chainrule === undefined ? "" : compared(chainrule),
        accuracy !== undefined ? `${(100 * accuracy).toFixed(1)} %` : difference ? difference.toExponential(0) : "",
        mark(notes),
      ),
    ),
    ...missing.map(({ entrant, absent }) => cut(`  ${entrant}: absent, ${absent}`, 80)),
    ...notes.flatMap((note, i) => hanging(letter(i), note, { columns: 80, indent: "    " })),
  ];
}

/** On two lines where one would be too long. */
function title({ name, kind, rows, epochs }: Work): string[] {
  if (kind !== "train") return [name];
  const rest = `${whole(rows)} rows, accuracy after ${whole(epochs)} epochs`;
  return name.length + rest.length <= 78 ? [`${name}: ${rest}`] : [`${name}:`, `  ${rest}`];
}

const letter = (i: number) => String.fromCharCode(97 + i);

export function json(report: WorkReport): string[] {
  return [
    ...figures(report).map((line, i) => ({
      type: "line",
      work: report.work,
      ...line,
      speeds: report.outcomes[i].speeds,
    })),
    ...report.missing.map((line) => ({ type: "absent", work: report.work, ...line })),
  ].map((line) => JSON.stringify(line));
}

/** Tables with a column for each work: Chainrule's own figure, then the others compared with it, and the accuracy. */
export function markdown(machine: Machine, reports: readonly WorkReport[]): string {
  const group = ({ unit, kind, before }: Work) => (before ? "shaped" : unit === "samples/s" && kind === "train");
  const groups = [true, "shaped", false].map((which) => reports.filter(({ work }) => group(work) === which));
  const tables = groups.filter((group) => group.length > 0).map(tableOf);
  const sentences = [
    "Behind the dot: accuracy on test rows after the same epochs, or, with \\*, after as many rows as there was time for; † began with weights of its own.",
    machineSentence(machine),
    ...absences(reports),
  ];
  return [...tables, sentences.join(" ")].join("\n\n");
}

/** Who is absent and why; and from what, of those who do other works. */
function absences(reports: readonly WorkReport[]): string[] {
  const there = new Set(reports.flatMap(({ outcomes }) => outcomes.map(({ entrant }) => entrant)));
  const worksOf = new Map<string, string[]>();
  for (const { work, missing } of reports) {
    for (const { entrant, absent } of missing) {
      const sentence = `${entrant}: absent${there.has(entrant) ? " from FROM" : ""}, ${absent}.`;
      worksOf.set(sentence, [...(worksOf.get(sentence) ?? []), work.name]);
    }
  }
  return [...worksOf].map(([sentence, names]) => sentence.replace("FROM", names.join(" and ")));
}

/** The direction is a word, so that no line reads as its opposite. Ratios of several threads vary: two digits. */
function compared(chainrule: number): string {
  return chainrule < 1 ? `${(1 / chainrule).toPrecision(2)} × faster` : `${times(chainrule)} × slower`;
}

function tableOf(reports: readonly WorkReport[]): string {
  const columns = reports.map((report) => new Map(figures(report).map((line) => [line.name, line])));
  const names = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  const cell = (line: Figures | undefined, { unit }: Work) => {
    if (line === undefined) return "";
    const own = unit === "samples/s" ? `${line.figure}/s` : `${line.figure} ${unit.split(" ")[0]}`;
    const speed = line.chainrule === undefined ? own : compared(line.chainrule);
    const accuracy = line.accuracy === undefined ? "" : ` · ${accuracyText(line.accuracy)}`;
    const marks = [isShort(line) && "\\*", line.notes.includes(OWN) && "†"];
    const peak = line.shareOfPeak === undefined ? "" : ` · ${share(line.shareOfPeak)} of its peak`;
    return `${speed}${accuracy}${marks.filter(Boolean).join("")}${peak}`;
  };
  return tableText([
    ["compared with Chainrule on one thread", ...reports.map(({ work }) => work.name)],
    ["---", ...reports.map(() => "--:")],
    ...names.map((name) => [name, ...reports.map(({ work }, i) => cell(columns[i].get(name), work))]),
  ]);
}

const accuracyText = (accuracy: number) => `${(100 * accuracy).toFixed(1)} %`;
const isShort = ({ notes }: Figures) => notes.some((note) => note.startsWith("accuracy"));
const tableText = (rows: readonly (readonly string[])[]) => rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** What the README's table compares, and how it calls them. */
const summaryWorks = ["784-128-10, batch 32, SGD", "784-512-256-10, batch 128, SGD"];
const summaryNames: readonly (readonly [RegExp, string])[] = [
  [/^Chainrule$/, "**Chainrule**, one thread"],
  [/^Chainrule, (\d+) threads$/, "**Chainrule**, $1 threads"],
  [/^careful JS$/, "JavaScript written by hand"],
  [/^jax-js (\S+) wasm$/, "jax-js $1, WebAssembly"],
  [/^tfjs (\S+) wasm$/, "TensorFlow.js $1, WebAssembly"],
  [/^tfjs (\S+) cpu$/, "TensorFlow.js $1, JavaScript"],
  [/^convnetjs (\S+)$/, "ConvNetJS $1"],
  [/^brain\.js (\S+)$/, "brain.js $1"],
  [/^(PyTorch \S+), best threads$/, "$1, as many threads as are fastest"],
  [/^(PyTorch \S+)$/, "$1, one thread"],
];

/** The README's table: two networks, the best-known libraries, at most 12 rows that need no legend. */
export function summary(machine: Machine, reports: readonly WorkReport[]): string {
  const shown = summaryWorks.flatMap((name) => reports.filter(({ work }) => work.name === name));
  const columns = shown.map(figures);
  const rows = summaryNames.flatMap(([pattern, label]) => {
    const lines = columns.map((column) => column.find(({ name }) => pattern.test(name)));
    const name = lines.find((line) => line !== undefined)?.name;
    return name === undefined ? [] : [[name.replace(pattern, label), ...lines.flatMap(summaryCells)]];
  });
  return [
    tableText([
      ["training on MNIST", ...shown.flatMap(({ work }) => [work.name, "test accuracy"])],
      ["---", ...shown.flatMap(() => ["--:", "--:"])],
      ...rows,
    ]),
    "",
    `Times slower or faster than Chainrule on one thread: medians of ratios, round by round. Test accuracy after the same epochs, or after as many rows as a slower library learned in the time given. ${machineSentence(machine)}`,
  ].join("\n");
}

function summaryCells(line: Figures | undefined): string[] {
  if (line === undefined) return ["", ""];
  const accuracy = line.accuracy === undefined ? "" : accuracyText(line.accuracy);
  return [
    line.chainrule === undefined ? `${line.figure} samples/s` : compared(line.chainrule),
    isShort(line) ? `${accuracy} (fewer rows)` : accuracy,
  ];
}
