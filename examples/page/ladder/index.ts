/** "The ladder on your machine": all rungs on all networks, row by row, within a time. */
import { ChainruleError } from "chainrule/browser";
import { duration } from "../../../src/base/numbers.ts";
import type { Busy } from "../busy.ts";
import { copyButton } from "../copy.ts";
import { find } from "../dom.ts";
import type { Part } from "../network.ts";
import { machineHere, machineSentence, markdown, networkName, type Result } from "./markdown.ts";
import { measure, type Effort } from "./measure.ts";
import { networks, type Network } from "./networks.ts";
import { ResultTable } from "./table.ts";

/** By the name of the choice; index.html says how long each takes. */
const efforts: Readonly<Record<string, Effort>> = {
  quick: { rounds: { least: 3, most: 5 }, turn: 40, warmUp: 60, budget: 1500 },
  careful: { rounds: { least: 5, most: 15 }, turn: 100, warmUp: 400, budget: 6000 },
};

export class Ladder {
  readonly #busy: Busy;
  readonly #version: string;
  readonly #networks: readonly Network[];
  readonly #table: ResultTable;
  readonly #button = find<HTMLButtonElement>("measure");
  readonly #copy = find<HTMLButtonElement>("copy");
  readonly #progress = find<HTMLProgressElement>("measured");
  #results: Result[] = [];
  #abort: AbortController | undefined;

  constructor(digits: Part, busy: Busy, version: string) {
    this.#busy = busy;
    this.#version = version;
    this.#networks = networks(digits);
    this.#table = new ResultTable(find("rungs"), this.#networks, "Samples trained on a second, by rung");
    copyButton(this.#copy, () => markdown(this.#results, machineHere(version)));
    find("machine").textContent = machineSentence(machineHere(version));
    find("isolation").hidden = crossOriginIsolated;
    const { isolated } = document.documentElement.dataset; // the server of `npm run demo:browser` says where
    if (isolated !== undefined) {
      const link = find<HTMLAnchorElement>("isolated");
      link.href = isolated;
      link.hidden = false;
    }
    find<HTMLFormElement>("timing").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#abort === undefined)
        void this.#run(efforts[String(new FormData(event.target as HTMLFormElement).get("effort"))]);
      else this.#abort.abort();
    });
    this.#button.disabled = false;
  }

  async #run(effort: Effort): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    const began = performance.now();
    this.#busy.begin(this.#button, "Stop");
    this.#copy.disabled = true;
    this.#results = [];
    this.#table.clear();
    try {
      for (const [done, network] of this.#networks.entries()) {
        this.#say(`${networkName(network)}: warming up`);
        this.#table.mark(network);
        this.#progress.value = done / this.#networks.length;
        let round = 0;
        for await (const outcomes of measure(network, effort, signal)) {
          this.#table.show(network, outcomes);
          this.#results[done] = { network, outcomes };
          this.#say(`${networkName(network)}: round ${++round}`);
          this.#progress.value = (done + Math.min(1, round / effort.rounds.most)) / this.#networks.length;
        }
        if (signal.aborted) break;
      }
      this.#say(signal.aborted ? "Stopped." : `Measured in ${duration(performance.now() - began)}.`);
    } catch (error) {
      this.#say(error instanceof ChainruleError ? `${error.code}: ${error.message}` : String(error));
    } finally {
      this.#table.mark(undefined);
      this.#progress.value = signal.aborted ? 0 : 1;
      this.#copy.disabled = this.#results.length === 0;
      this.#abort = undefined;
      this.#busy.end();
      find("machine").textContent = machineSentence(machineHere(this.#version));
    }
  }

  #say(text: string): void {
    find("measure-status").textContent = text;
  }
}
