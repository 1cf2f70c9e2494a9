/** The ladder as a table: all rows are there from the start, figures come in. */
import { fixed, rate, times } from "../../../src/base/numbers.ts";
import { make } from "../dom.ts";
import { networkName, residual } from "./markdown.ts";
import type { Outcome } from "./measure.ts";
import type { Network } from "./networks.ts";
import { rungs } from "./rungs.ts";

const columns = ["samples/s", "× pure JS", "loss", "residual"];

export class ResultTable {
  readonly #groups = new Map<Network, { body: HTMLElement; rows: Map<string, HTMLTableRowElement> }>();

  constructor(host: HTMLElement, networks: readonly Network[], caption: string) {
    const heads = ["rung", ...columns].map((name) => make("th", { scope: "col" }, name));
    const bodies = networks.map((network) => {
      const rows = new Map(rungs.map(({ name }) => [name, make("tr")]));
      const title = make(
        "th",
        { scope: "rowgroup", colspan: heads.length },
        network.name,
        make("span", {}, networkName(network)),
      );
      const body = make("tbody", {}, make("tr", { class: "group" }, title), ...rows.values());
      this.#groups.set(network, { body, rows });
      return body;
    });
    const head = make("thead", {}, make("tr", {}, ...heads));
    host.replaceChildren(make("table", { class: "ladder" }, make("caption", {}, caption), head, ...bodies));
    this.clear();
  }

  clear(): void {
    for (const network of this.#groups.keys()) {
      this.show(
        network,
        rungs.map(({ name }) => ({ rung: name, absent: "" })),
      );
    }
    this.mark(undefined);
  }

  /** Marks the network that is being timed. */
  mark(timed: Network | undefined): void {
    for (const [network, { body }] of this.#groups) body.classList.toggle("timed", network === timed);
  }

  show(network: Network, outcomes: readonly Outcome[]): void {
    const { rows } = this.#groups.get(network)!;
    const fastest = Math.max(...outcomes.map((o) => ("absent" in o ? 0 : o.samplesPerSecond)));
    for (const outcome of outcomes) {
      const row = rows.get(outcome.rung)!;
      const share = "absent" in outcome ? 0 : outcome.samplesPerSecond / fastest;
      const bar = make("span", { class: "bar", "aria-hidden": "true" });
      bar.style.setProperty("--share", String(share));
      row.replaceChildren(make("th", { scope: "row" }, outcome.rung, bar), ...cells(outcome));
      row.classList.toggle("reference", outcome.rung === rungs[0].name);
      row.classList.toggle("absent", "absent" in outcome && outcome.absent !== "");
    }
  }
}

function cells(outcome: Outcome): HTMLTableCellElement[] {
  if ("absent" in outcome) {
    if (outcome.absent !== "") return [make("td", { colspan: columns.length }, outcome.absent)];
    return columns.map(() => make("td", {}, "–"));
  }
  const { samplesPerSecond, times: factor, loss, residual: off } = outcome;
  const written = [rate(samplesPerSecond), times(factor), loss === undefined ? "…" : fixed(loss), residual(off)];
  return written.map((text) => make("td", {}, text));
}
