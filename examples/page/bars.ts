/** Probabilities of classes, a bar each; the largest stands out. */
import { percent } from "../../src/base/numbers.ts";
import { make } from "./dom.ts";

export class Bars {
  readonly #rows: readonly { row: HTMLElement; value: HTMLElement }[];

  constructor(host: HTMLElement, names: readonly string[]) {
    this.#rows = names.map((name) => {
      const value = make("span", { class: "value" }, "–");
      const row = make("li", {}, make("span", { class: "name" }, name), make("span", { class: "track" }), value);
      return { row, value };
    });
    host.append(make("ol", { class: "bars" }, ...this.#rows.map(({ row }) => row)));
  }

  /** A number from 0 to 1 a class, or undefined for nothing. */
  show(values: ArrayLike<number> | undefined): void {
    const most = values === undefined ? NaN : Math.max(...Array.from(values));
    this.#rows.forEach(({ row, value }, i) => {
      const share = values?.[i] ?? 0;
      row.style.setProperty("--share", String(share));
      row.classList.toggle("most", share === most);
      value.textContent = values === undefined ? "–" : share < 0.001 ? "< 0.1 %" : percent(share);
    });
  }
}
