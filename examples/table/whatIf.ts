/** The what-if form: a field for each column that the model reads, and the prediction as one types. */
import { count, percent, short } from "../../src/base/numbers.ts";
import { Bars } from "../page/bars.ts";
import { eachFrame, find, make } from "../page/dom.ts";
import type { TrainerClient } from "./client.ts";
import { shown, type ColumnSummary } from "./summary.ts";
import type { Cell, Results } from "./trainer.ts";

/** Fields that are open; of more, the columns that matter least are folded away. */
const OPEN = 12;
/** Places of a slider. */
const PLACES = 200;

interface Field {
  readonly node: HTMLElement;
  read(): Cell;
  write(cell: Cell): void;
}

export class WhatIf {
  readonly #client: TrainerClient;
  #fields = new Map<string, Field>();
  #results: Results | undefined;
  #bars: Bars | undefined;
  #target = "";
  #row = 0;
  #asked = 0;

  constructor(client: TrainerClient) {
    this.#client = client;
    find("row").addEventListener("click", () => void this.#another());
    find("fields").addEventListener("input", () => this.#soon());
    find("what-if-form").addEventListener("submit", (event) => event.preventDefault());
  }

  /** A form for a model: columns in the order of their importance. */
  async show(columns: readonly ColumnSummary[], target: string, results: Results): Promise<void> {
    this.#results = results;
    this.#target = target;
    this.#row = -1;
    const byName = new Map(columns.map((column) => [column.name, column]));
    this.#fields = new Map(
      results.importance.map(({ column }, i) => [column, fieldFor(byName.get(column)!, `field-${i}`)]),
    );
    const nodes = [...this.#fields.values()].map(({ node }) => node);
    const rest = nodes.slice(OPEN);
    const folded = make(
      "details",
      {},
      make("summary", {}, `${count(rest.length)} more columns`),
      make("div", { class: "fields" }, ...rest),
    );
    find("fields").replaceChildren(...nodes.slice(0, OPEN), ...(rest.length > 0 ? [folded] : []));
    find("predicted-name").textContent = shown(target);
    find("probabilities").replaceChildren();
    this.#bars = results.classes.length > 0 ? new Bars(find("probabilities"), results.classes.map(shown)) : undefined;
    await this.#another();
  }

  /** The next of the rows that the model has not seen. */
  async #another(): Promise<void> {
    this.#row++;
    const { cells, truth } = await this.#client.ask("row", { at: this.#row, target: this.#target });
    for (const [name, field] of this.#fields) field.write(cells[name]);
    find("truth").textContent =
      `In the data this row has ${typeof truth === "number" ? short(truth, 4) : shown(String(truth))}.`;
    await this.#predict();
  }

  readonly #soon = eachFrame(() => {
    find("truth").textContent = "";
    void this.#predict();
  });

  async #predict(): Promise<void> {
    const asked = ++this.#asked;
    const cells = Object.fromEntries([...this.#fields].map(([name, field]) => [name, field.read()]));
    const answer = find("predicted");
    try {
      const { value, probabilities } = await this.#client.ask("predict", cells);
      if (asked !== this.#asked) return; // something else has been typed meanwhile
      answer.textContent = typeof value === "number" ? short(value, 4).replace("-", "−") : shown(value);
      const likely = Math.max(...probabilities);
      find("sureness").textContent =
        typeof value === "number" ? this.#usualError() : `with a probability of ${percent(likely)}`;
      this.#bars?.show(probabilities);
    } catch (error) {
      answer.textContent = "–";
      find("sureness").textContent = (error as Error).message;
    }
  }

  /** How far predictions of quantities are off. */
  #usualError(): string {
    const { scores } = this.#results!;
    return scores.kind === "quantity" ? `± ${short(scores.mae, 2)}, the mean error on rows it has not seen` : "";
  }
}

function fieldFor(column: ColumnSummary, id: string): Field {
  if (column.range !== undefined) return numberField(column.name, column.range, id);
  if (column.kind === "date") {
    const input = make("input", { id, type: column.hasTimes === true ? "datetime-local" : "date" });
    const length = column.hasTimes === true ? 16 : 10;
    return field(column.name, id, input, (cell) => String(cell ?? "").slice(0, length));
  }
  const options = ["", ...(column.values ?? [])].map((value) =>
    make("option", { value }, value === "" ? "not known" : shown(value)),
  );
  return field(column.name, id, make("select", { id }, ...options), (cell) => String(cell ?? ""));
}

function field(
  name: string,
  id: string,
  control: HTMLInputElement | HTMLSelectElement,
  textOf: (cell: Cell) => string,
): Field {
  return {
    node: make("div", { class: "field" }, make("label", { for: id }, shown(name)), control),
    read: () => (control.value === "" ? null : control.value),
    write: (cell) => void (control.value = textOf(cell)),
  };
}

/** A number to type, in a field of text, since one of numbers leaves out a comma in some browsers; and a slider over the numbers of the data; an empty field is a missing number. */
function numberField(name: string, { min, max, isWhole }: NonNullable<ColumnSummary["range"]>, id: string): Field {
  const step = isWhole ? Math.max(1, Math.round((max - min) / PLACES)) : "any";
  const number = make("input", { id, type: "text", inputmode: "decimal", placeholder: "missing" });
  const slider = make("input", { type: "range", min, max, step, "aria-label": `${shown(name)}, slider` });
  slider.addEventListener("input", () => (number.value = isWhole ? slider.value : short(Number(slider.value), 4)));
  // Other texts are read as their column was written, or refused in words.
  const typed = (): Cell => {
    const text = number.value.trim();
    const value = Number(text);
    return text === "" ? null : Number.isFinite(value) ? value : text;
  };
  number.addEventListener("input", () => (slider.value = String(typed() ?? (min + max) / 2)));
  return {
    node: make("div", { class: "field" }, make("label", { for: id }, shown(name)), number, slider),
    read: typed,
    write(cell) {
      number.value = cell === null ? "" : String(cell);
      slider.value = String(cell ?? (min + max) / 2);
    },
  };
}
