/** What a classifier takes each class for: a table, its cells as dark as they are full. */
import { make } from "./dom.ts";

export class ConfusionMatrix {
  readonly #cells: readonly (readonly HTMLTableCellElement[])[];

  /** Makes the table in `host`. A row for what something is, a column for what it was taken for. */
  constructor(host: HTMLElement, names: readonly string[], caption: string) {
    this.#cells = names.map(() => names.map(() => make("td")));
    const heads = names.map((name) => make("th", { scope: "col" }, name));
    const rows = this.#cells.map((cells, i) => make("tr", {}, make("th", { scope: "row" }, names[i]), ...cells));
    const corner = make("td", { class: "corner", "aria-hidden": "true" });
    host.append(
      make(
        "table",
        { class: "confusion" },
        make("caption", {}, caption),
        make("thead", {}, make("tr", {}, corner, ...heads)),
        make("tbody", {}, ...rows),
      ),
    );
  }

  /** counts[is][taken for] */
  show(counts: readonly (readonly number[])[]): void {
    counts.forEach((row, is) => {
      const all = row.reduce((sum, count) => sum + count, 0);
      row.forEach((count, said) => {
        const cell = this.#cells[is][said];
        cell.textContent = count === 0 ? "" : String(count);
        cell.className = count === 0 ? "" : is === said ? "right" : "wrong";
        // Few errors are seen too.
        cell.style.setProperty("--share", String(count === 0 ? 0 : 0.15 + (0.85 * count) / all));
        cell.classList.toggle("full", count / all > 0.5);
      });
    });
  }
}
