/** What bench:browser prints: lines of at most 80 columns, or a Markdown table. */
import { machineSentence, type Machine } from "../support/machine.ts";
import { share, whole } from "../support/numbers.ts";

type Who = "node" | "page";

export interface Speed {
  readonly rounds: number;
  readonly epochs: number;
  readonly rows: number;
  readonly samplesPerSecond: Readonly<Record<Who, number>>;
  readonly spread: Readonly<Record<Who, number>>;
  /** Of Node's speed. */
  readonly ratio: number;
}

/** Milliseconds: the longest of a call of fit, its median and maximum over the calls. */
export interface Held {
  readonly task: number;
  readonly longestTask: number;
  readonly frame: number;
  readonly longestFrame: number;
  /** All of 50 ms and more. */
  readonly longTasks: readonly number[];
}

export interface Thread {
  readonly rounds: number;
  readonly training: Held;
  readonly resting: Held;
}

/** Milliseconds that a first epoch of XOR should take at most. */
const WANTED = 50;

/** Milliseconds, medians of the pages. */
export interface Start {
  readonly pages: number;
  readonly milliseconds: number;
  readonly spread: number;
  readonly fastest: number;
  /** One behind the other. */
  readonly parts: {
    readonly fetch: number;
    readonly import: number;
    readonly model: number;
    readonly fit: number;
  };
  /** From the import on: what a script waits whose library is there when it starts. */
  readonly afterImport: number;
}

export function speedLines({ rounds, epochs, rows, samplesPerSecond, spread, ratio }: Speed): string[] {
  const line = (name: string, who: Who) =>
    `  ${name.padEnd(5)}${whole(samplesPerSecond[who]).padStart(9)} ± ${share(spread[who])}`;
  return [
    `784-128-10, batch 32, SGD, ${whole(rows)} rows as sparse as MNIST: samples/s, wall,`,
    `medians of ${rounds} interleaved rounds of ${epochs} epochs, the same loss in both`,
    line("Node", "node"),
    `${line("page", "page")}, ${ratio.toFixed(2)} of Node`,
  ];
}

export function threadLines({ rounds, training, resting }: Thread): string[] {
  const line = (name: string, { task, longestTask, frame, longestFrame, longTasks }: Held) =>
    [
      `  ${name}`.padEnd(13),
      medianAndMost(task, longestTask).padStart(14),
      medianAndMost(frame, longestFrame).padStart(17),
      String(longTasks.length).padStart(15),
    ].join("");
  return [
    `The page's thread, ms: the longest of a whole call of fit, median (maximum) of ${rounds}`,
    "               longest task    between frames   ≥ 50 ms in all",
    line("training", training),
    line("at rest", resting),
  ];
}

export function startLines({ pages, milliseconds, spread, fastest, parts, afterImport }: Start): string[] {
  return [
    `From the start of a script to its first trained epoch of XOR, ${WANTED} ms wanted,`,
    `medians of ${pages} new pages:`,
    `  library fetched by the script  ${milliseconds.toFixed(0)} ms ± ${share(spread)}, fastest ${fastest.toFixed(0)}, ${verdict(milliseconds)}`,
    `  its parts                      ${partsText(parts)}`,
    `  library there before           ${afterImport.toFixed(0)} ms, ${verdict(afterImport)}`,
  ];
}

const verdict = (milliseconds: number) => (milliseconds <= WANTED ? "reached" : "missed");
const partsText = (parts: Start["parts"]) =>
  Object.entries(parts)
    .map(([name, milliseconds]) => `${name} ${milliseconds.toFixed(0)}`)
    .join(", ");

/** The table of bench/README.md. */
export function markdown(machine: Machine & { chromium: string }, speed: Speed, thread: Thread, start: Start): string {
  const of = (who: Who) => `${whole(speed.samplesPerSecond[who])} ± ${share(speed.spread[who])}`;
  const { training, resting } = thread;
  const rows = [
    ["", "page", "beside it"],
    ["---", "--:", "--:"],
    ["samples/s, 784-128-10, batch 32", `${of("page")}, ${speed.ratio.toFixed(2)} of Node`, `Node: ${of("node")}`],
    ...(
      [
        ["longest task, ms", "task", "longestTask"],
        ["longest between frames, ms", "frame", "longestFrame"],
      ] as const
    ).map(([name, median, longest]) => [
      name,
      medianAndMost(training[median], training[longest]),
      `at rest: ${medianAndMost(resting[median], resting[longest])}`,
    ]),
    ["tasks of 50 ms and more, in all", String(training.longTasks.length), `at rest: ${resting.longTasks.length}`],
    [
      "first epoch of XOR, ms",
      `${start.milliseconds.toFixed(0)} ± ${share(start.spread)}, fastest ${start.fastest.toFixed(0)}`,
      `wanted: ${WANTED}; its parts: ${partsText(start.parts)}`,
    ],
  ];
  return [
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Speeds: medians of ${speed.rounds} rounds of ${speed.epochs} epochs. Tasks and frames: the longest of a call of \`fit\`, median (maximum) of ${thread.rounds} calls. First epochs: median of ${start.pages} new pages.`,
    `${machineSentence(machine)} Chromium ${machine.chromium}, headless.`,
  ].join("\n");
}

const medianAndMost = (median: number, most: number) => `${median.toFixed(1)} (${most.toFixed(1)})`;
