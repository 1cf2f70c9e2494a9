/** A training as people watch it: a live line, a table of some epochs, the loss curve. */
import type { History, Logs, Model, TrainEvent } from "../src/index.ts";
import { findingLines } from "../src/diagnosis/report.ts";
import { count, duration, fixed, percent, rate } from "../src/base/numbers.ts";
import { legend, plot, type Curve } from "../src/terminal/plot.ts";
import { progressBar } from "../src/terminal/screen.ts";
import { padStart, widthOf } from "../src/base/text.ts";
import type { Trainer } from "./program.ts";

/** Lines of the table, about. */
const LINES = 6;

/** Shows the events of one training or of several in a row, and keeps what they said. */
export class TrainingView {
  readonly logs: Logs[] = [];
  readonly #program: Trainer;
  readonly #rows: number;
  readonly #watched: string;
  readonly #head: string[];
  readonly #started = performance.now();
  #ended = this.#started;

  /** `rows` are trained on in each epoch; `watched` says what the rows are that each epoch is judged by. */
  constructor(program: Trainer, rows: number, watched: "validation" | "test") {
    this.#program = program;
    this.#rows = rows;
    this.#watched = watched;
    const head = ["epoch", "    loss", "accuracy", padStart(`${watched} loss`, 12), "accuracy"];
    // Where there is no room for all columns, the first three.
    this.#head = widthOf(head.join("  ")) + 2 <= program.terminal.columns ? head : head.slice(0, 3);
    program.show(["", program.style.dim(`  ${this.#head.join("  ")}`)]);
  }

  /** Milliseconds since training began, to the end of the last epoch. */
  get elapsed(): number {
    return this.#ended - this.#started;
  }

  /** Rows trained on a second; judging the epochs counts as part of the time. */
  get rowsPerSecond(): number {
    return (this.logs.length * this.#rows) / (this.elapsed / 1000);
  }

  /** Follows `model.train(…)` to its end; `onEpoch` is told each epoch's logs. */
  async follow(events: AsyncIterable<TrainEvent>, onEpoch?: (logs: Logs) => void): Promise<History["stoppedBy"]> {
    for await (const event of events) {
      if (event.type === "end") return this.#end(event.history);
      if (event.type === "progress") {
        this.#live(event.epoch + event.batch / event.batches, event.logs);
        continue;
      }
      if (event.type === "finding") continue;
      this.logs.push(event.logs);
      this.#ended = performance.now();
      onEpoch?.(event.logs);
      this.#epoch(event.epoch + 1, event.logs);
    }
    throw new Error("A training ends with its end event.");
  }

  /** What was found wrong with the training, and why it ended. */
  #end({ findings, stoppedBy }: History): History["stoppedBy"] {
    const { emit, show } = this.#program;
    for (const finding of findings) {
      emit("finding", { ...finding });
      show(["", ...findingLines(finding).map((line) => `  ${line}`)]);
    }
    return stoppedBy;
  }

  /** The losses of training and validation, epoch by epoch. */
  curve(): void {
    const { style, terminal, show } = this.#program;
    if (this.logs.length < 3) return;
    const curves: Curve[] = [
      { name: "training", values: this.logs.map((l) => l.loss), paint: style.cyan },
      { name: this.#watched, values: this.logs.map((l) => l.val_loss), paint: style.yellow, dashed: true },
    ];
    const lines = plot(curves, { columns: terminal.columns - 4, rows: 8, log: true });
    const title = `  loss by epoch    ${legend(curves, fixed)}`;
    const head = widthOf(title) <= terminal.columns ? [title] : ["  loss by epoch", `  ${legend(curves, fixed)}`];
    show(["", ...head, ...lines.map((line) => `  ${line}`)]);
  }

  #epoch(epoch: number, { loss, accuracy, val_loss, val_accuracy }: Logs): void {
    const { epochs, emit, show } = this.#program;
    emit("epoch", { epoch, loss, accuracy, val_loss, val_accuracy, ms: Math.round(this.elapsed) });
    this.#live(epoch, { loss, accuracy });
    const every = Math.ceil(epochs / LINES);
    if (epoch !== 1 && epoch !== epochs && epoch % every !== 0) return;
    const cells = [count(epoch), fixed(loss), percent(accuracy), fixed(val_loss), percent(val_accuracy)];
    show([`  ${this.#head.map((name, i) => padStart(cells[i], name.length)).join("  ")}`]);
  }

  #live(epoch: number, { loss }: Logs): void {
    const { epochs, screen } = this.#program;
    const speed = rate((epoch * this.#rows) / ((performance.now() - this.#started) / 1000));
    const at = `epoch ${Math.min(epochs, Math.floor(epoch) + 1)} of ${epochs}`;
    screen.live(`  ${progressBar(epoch / epochs, 20)}  ${at} · loss ${fixed(loss)} · ${speed} samples/s`);
  }

  /** After Ctrl-C: where it was, and that the model is none the worse for it. */
  interrupted(accuracy: number): void {
    const { section, say, epochs } = this.#program;
    section(`Stopped by Ctrl-C in epoch ${Math.min(epochs, this.logs.length + 1)} of ${epochs}`);
    say(`The model stays usable: as far as it got, it reads ${percent(accuracy)} of the test digits right.`);
  }

  /** "30 epochs in 312 ms" */
  summary(): string {
    const epochs = this.logs.length;
    return `${epochs} ${epochs === 1 ? "epoch" : "epochs"} in ${duration(this.elapsed)}`;
  }
}

export function parameterCount(model: Model): number {
  return model.getWeights().reduce((sum, { data }) => sum + data.length, 0);
}

/** A fingerprint of the weights: equal ones mean equal bits. */
export async function sha256(model: Model): Promise<string> {
  const weights = Float32Array.from(model.getWeights().flatMap(({ data }) => Array.from(data)));
  const digest = await crypto.subtle.digest("SHA-256", weights);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
