/** The columns of a file: what is in each, whether it is used, and what will be done with it. */
import { count } from "../../src/base/numbers.ts";
import { cut } from "../../src/base/text.ts";
import { find, make } from "../page/dom.ts";
import { piecesOf, type ColumnSummary } from "./summary.ts";

/** Columns that are listed; of more, the first. */
const LISTED = 100;
/** Characters of what is done to one. */
const WORDS = 160;

/** What kinds are called. */
const words = {
  number: "number",
  category: "category",
  boolean: "yes or no",
  date: "date",
  text: "free text",
  empty: "empty",
} as const;

export class ColumnList {
  #rows = new Map<string, { box: HTMLInputElement; what: HTMLElement }>();
  #unused: string[] = [];

  /** `onChange` is called when another column is used or left out. */
  constructor(onChange: () => void) {
    find("columns").addEventListener("change", onChange);
  }

  show(columns: readonly ColumnSummary[]): void {
    this.#rows = new Map();
    // Free text is nothing that a table's network reads.
    this.#unused = columns.filter(({ kind }) => kind === "text").map(({ name }) => name);
    const rows = columns.slice(0, LISTED).map(({ name, kind, contents }, i) => {
      const box = make("input", {
        type: "checkbox",
        id: `column-${i}`,
        checked: kind !== "text",
        disabled: kind === "text",
      });
      const what = make("td", { class: "what" });
      this.#rows.set(name, { box, what });
      const label = make(
        "label",
        { for: `column-${i}` },
        box,
        make("span", { class: "name" }, ...piecesOf(name).flatMap((piece) => [piece, make("wbr")])),
      );
      const note = make(
        "span",
        { class: "note" },
        make("b", {}, words[kind]),
        make("span", { class: "contents" }, ` ${contents}`),
      );
      return make("tr", {}, make("th", { scope: "row" }, label, note), what);
    });
    find("columns").replaceChildren(...rows);
    find("more-columns").textContent =
      columns.length > LISTED ? `and ${count(columns.length - LISTED)} more columns, which are used, too` : "";
  }

  /** The columns that are not used. */
  drop(target: string): string[] {
    const unticked = [...this.#rows].filter(([, { box }]) => !box.checked).map(([name]) => name);
    return [...new Set([...this.#unused, ...unticked])].filter((name) => name !== target);
  }

  /** Says what is done to each column; of the target, that it is predicted. */
  explain(target: string, plan: readonly { column: string; what: string }[], of: string): void {
    const said = new Map(plan.map(({ column, what }) => [column, what]));
    for (const [name, { box, what }] of this.#rows) {
      const isTarget = name === target;
      box.disabled = isTarget || this.#unused.includes(name);
      box.closest("tr")!.className = isTarget ? "target" : box.checked ? "" : "dropped";
      what.textContent = isTarget
        ? `predicted, ${of}`
        : this.#unused.includes(name)
          ? "left out: free text"
          : cut(said.get(name) ?? "", WORDS);
    }
  }
}
