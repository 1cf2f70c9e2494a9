/** "Train it here": the training, its curve, the test, the mistakes. */
import { ChainruleError, type Logs, type Model } from "chainrule/browser";
import { count, duration, fixed, percent, rate } from "../../src/base/numbers.ts";
import { LineChart } from "./chart.ts";
import { ConfusionMatrix } from "./confusion.ts";
import { DigitPicture } from "./digit.ts";
import { eachFrame, find, make } from "./dom.ts";
import { BATCH, CLASSES, judge, network, pixels, SIDE, type Part, type Parts } from "./network.ts";
import { MOST_INK } from "./raster.ts";
import type { Busy } from "./busy.ts";

/** Mistakes that are shown: as many as there is room for. */
const SHOWN = 8;

/** Milliseconds between tests while it learns. */
const TEST_EVERY = 250;

export const names = Array.from({ length: CLASSES }, (_, digit) => String(digit));

export class Training {
  readonly #parts: Parts;
  readonly #busy: Busy;
  readonly #onModel: (model: Model, trained: boolean) => void;
  readonly #button = find<HTMLButtonElement>("train");
  readonly #seed = find<HTMLInputElement>("seed");
  readonly #epochs = find<HTMLInputElement>("epochs");
  readonly #chart = new LineChart(find("chart"), find("legend"), {
    title: "Loss by epoch",
    log: true,
    write: fixed,
    empty: "The curve appears while it learns.",
  });
  readonly #confusion = new ConfusionMatrix(
    find("confusion"),
    names,
    "Rows: what a digit is. Columns: what it was taken for.",
  );
  #logs: Logs[] = [];
  #model: Model | undefined;
  #abort: AbortController | undefined;

  /** `onModel` is told of each network that can be asked: before it has learned anything, and after. */
  constructor(parts: Parts, busy: Busy, onModel: (model: Model, trained: boolean) => void) {
    this.#parts = parts;
    this.#busy = busy;
    this.#onModel = onModel;
    find<HTMLFormElement>("training").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#abort === undefined) void this.#train();
      else this.#abort.abort();
    });
  }

  /** A network that has learned nothing yet, tested. */
  async begin(): Promise<void> {
    this.#button.disabled = false;
    await this.#fresh();
    this.#progress();
    this.#say("Nothing is learned yet: the network guesses.");
  }

  async #fresh(): Promise<Model> {
    this.#model?.dispose();
    this.#model = await network(this.#seed.valueAsNumber);
    this.#logs = [];
    await this.#judge(false);
    return this.#model;
  }

  async #train(): Promise<void> {
    const { train, validation } = this.#parts;
    const epochs = this.#epochs.valueAsNumber;
    const { signal } = (this.#abort = new AbortController());
    this.#busy.begin(this.#button, "Stop");
    try {
      const model = await this.#fresh();
      this.#say("It learns.");
      let began = performance.now();
      let tested = began;
      const events = model.train(train.x, train.y, {
        epochs,
        batchSize: BATCH,
        validationData: [validation.x, validation.y],
        signal,
      });
      let elapsed = 0;
      for await (const event of events) {
        if (event.type !== "epoch") continue;
        this.#logs.push(event.logs);
        elapsed = performance.now() - began;
        this.#soon();
        if (performance.now() - tested < TEST_EVERY) continue;
        await this.#judge(true);
        tested = performance.now();
        began = tested - elapsed; // tests are not learning
      }
      await this.#judge(true);
      const speed = rate((this.#logs.length * train.y.length * 1000) / elapsed);
      const where = model.backend === "wasm" ? "WebAssembly" : "JavaScript";
      const done = `${this.#logs.length} epochs in ${duration(elapsed)} on ${where}: ${speed} digits a second.`;
      this.#say(signal.aborted ? `Stopped after ${this.#logs.length} epochs.` : done);
    } catch (error) {
      this.#say(error instanceof ChainruleError ? `${error.code}: ${error.message}` : String(error));
    } finally {
      this.#abort = undefined;
      this.#busy.end();
      this.#progress();
    }
  }

  readonly #soon = eachFrame(() => this.#progress());

  /** Counters and curve, as they stand. */
  #progress(): void {
    const last = this.#logs[this.#logs.length - 1] as Logs | undefined;
    const epochs = this.#epochs.validity.valid ? this.#epochs.valueAsNumber : 1;
    find("epoch").textContent = `${count(this.#logs.length)} / ${count(epochs)}`;
    find("loss").textContent = last === undefined ? "–" : fixed(last.loss);
    find("val-loss").textContent = last === undefined ? "–" : fixed(last.val_loss);
    find("val-accuracy").textContent = last === undefined ? "–" : percent(last.val_accuracy);
    const curve = (name: string, key: string, tone: 1 | 2) => ({
      name,
      tone,
      values: this.#logs.map((logs) => logs[key]),
    });
    this.#chart.draw([curve("training", "loss", 1), curve("validation", "val_loss", 2)], epochs);
  }

  async #judge(trained: boolean): Promise<void> {
    const { test } = this.#parts;
    const model = this.#model!;
    const { accuracy, confusion, mistakes } = await judge(model, test);
    this.#confusion.show(confusion);
    find("accuracy").textContent = percent(accuracy);
    const shown = mistakes.slice(0, SHOWN);
    const rest = mistakes.length - shown.length;
    find("mistakes-count").textContent =
      mistakes.length === 0
        ? `None of ${test.y.length}.`
        : `${mistakes.length} of ${test.y.length}${rest > 0 ? `; the ${SHOWN} it is most certain of` : ", the most certain first"}:`;
    find("mistakes").replaceChildren(
      ...Array.from({ length: SHOWN }, (_, i) => (i < shown.length ? mistakeItem(test, shown[i]) : placeholder())),
    );
    this.#onModel(model, trained);
  }

  #say(text: string): void {
    find("status").textContent = text;
  }
}

function mistakeItem(test: Part, { row, is, said }: { row: number; is: number; said: number }): HTMLLIElement {
  const picture = new DigitPicture(SIDE, "").paint(pixels(test, row), MOST_INK);
  return make("li", {}, picture.node, make("span", {}, `is ${is}, said `, make("b", {}, String(said))));
}

/** Room for a mistake that was not made: what stands below does not move. */
function placeholder(): HTMLLIElement {
  return make("li", { "aria-hidden": "true" }, new DigitPicture(SIDE, "").node, make("span", {}, "none"));
}
