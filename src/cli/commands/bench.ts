/** `chainrule bench`: how fast this machine trains, in a few seconds. */
import { cpus } from "node:os";
import { rate, times } from "../../base/numbers.ts";
import { table } from "../../base/text.ts";
import { number } from "../../base/options.ts";
import { adam, dense, sequential, type SequentialOptions } from "../../index.ts";
import { refuseMore } from "../../terminal/arguments.ts";
import { command, interruptible } from "../command.ts";

/** Handwritten digits in small: 1,797 rows of 64 numbers, 10 classes. */
const [ROWS, INPUTS, HIDDEN, CLASSES, BATCH] = [1797, 64, 128, 10, 32];

const engines: readonly (readonly [string, Pick<SequentialOptions, "backend" | "threads" | "precision">])[] = [
  ["WebAssembly, the same bits everywhere", {}],
  ["the same on all threads that help", { threads: "auto" }],
  ["JavaScript alone", { backend: "javascript" }],
];

export const benchCommand = command({
  name: "bench",
  summary: "how fast this machine trains",
  usage: "[options]",
  about: [
    `Trains a network of ${INPUTS}-${HIDDEN}-${CLASSES} units with Adam on ${ROWS} rows, of the shape of the digits that the library's examples learn, in batches of ${BATCH}, and counts rows a second: in WebAssembly, on threads, and in JavaScript. The median of three measurements; what else runs on the machine counts.`,
  ],
  options: { seconds: number(undefined, { above: 0, max: 60 }, "of each measurement (default 0.5)") },
  examples: [
    ["chainrule bench", "in about five seconds"],
    ["chainrule bench --seconds 2 --json", "longer, for programs"],
  ],
  async run(positionals, { seconds = 0.5 }, { text, json, emit, signal, notes }) {
    refuseMore(positionals, 0);
    const measured: { name: string; rowsPerSecond: number }[] = [];
    for (const [name, engine] of engines) {
      notes.screen.live(`  ${name} …`);
      const rowsPerSecond = await interruptible(medianRate(engine, seconds), signal);
      measured.push({ name, rowsPerSecond });
      if (json) emit({ type: "measured", name, rowsPerSecond });
    }
    notes.screen.clear();
    const [first] = measured;
    if (json)
      emit({ type: "result", rowsPerSecond: first.rowsPerSecond, cpu: cpus()[0]?.model, node: process.version });
    else {
      text.show([`  Rows a second in training, ${INPUTS}-${HIDDEN}-${CLASSES}, Adam, batches of ${BATCH}`, ""]);
      const rows = measured.map(({ name, rowsPerSecond }) => [name, rate(rowsPerSecond), compared(rowsPerSecond, first.rowsPerSecond)]); // prettier-ignore
      text.show(table(rows, { align: "lrl" }).map((line) => `  ${line}`));
      text.show(["", `  ${cpus()[0]?.model.trim() ?? "a processor"}, Node ${process.version}`]);
    }
    return 0;
  },
});

function compared(one: number, first: number): string {
  if (one === first) return "";
  return one > first ? `${times(one / first)} as fast` : `${times(first / one)} slower`;
}

/** The median of three measurements, after a first epoch that warms up. */
async function medianRate(engine: (typeof engines)[number][1], seconds: number): Promise<number> {
  const layers = [dense({ units: HIDDEN, activation: "relu" }), dense({ units: CLASSES, activation: "softmax" })];
  const model = await sequential({ inputShape: [INPUTS], layers, seed: 1, ...engine });
  model.compile({ optimizer: adam(), loss: "sparseCategoricalCrossentropy" });
  const x = Array.from({ length: ROWS }, (_, row) => Float32Array.from({ length: INPUTS }, (_, i) => ((row * 31 + i * 17) % 97) / 97)); // prettier-ignore
  const y = Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES);
  const epochs = (epochs: number) => model.fit(x, y, { epochs, batchSize: BATCH, watch: false });
  await epochs(1);
  const rates: number[] = [];
  for (let i = 0; i < 3; i++) {
    const begin = performance.now();
    let done = 0;
    for (let some = 1; performance.now() - begin < 1000 * seconds; some *= 2) {
      await epochs(some);
      done += some;
    }
    rates.push((1000 * done * ROWS) / (performance.now() - begin));
  }
  model.dispose();
  return rates.sort((a, b) => a - b)[1];
}
