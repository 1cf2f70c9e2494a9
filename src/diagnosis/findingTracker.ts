/** What a training has been seen to suffer from: looks, and the findings that last. */
import type { RealArray } from "../memory/tensor.ts";
import type { Examples } from "../session/examples.ts";
import { lookAtData } from "./data.ts";
import type { DataReport, Finding, Observation } from "./finding.ts";
import { findingsOf, inspect } from "./inspect.ts";
import { findingLines } from "./report.ts";
import type { Probe } from "../inspection/probe.ts";

const ROWS = 64;

const keyOf = ({ name, layer }: Finding) => `${name} ${layer ?? ""}`;

export class FindingTracker {
  readonly #subject: Probe;
  #data: DataReport | undefined;
  #seen: Observation | undefined;
  /** What the last look found, each with the epoch in which it was found first without a break. */
  #last = new Map<string, Finding>();
  readonly #told = new Set<string>();

  constructor(subject: Probe) {
    this.#subject = subject;
  }

  /** Inspects the network on some rows; returns what is new and was already found by the inspection before. Throws E_OUT_OF_MEMORY. */
  async inspect(
    examples: Examples,
    epoch: number,
    history: Observation["history"],
    before?: ReadonlyMap<string, RealArray>,
  ): Promise<Finding[]> {
    this.#data ??= lookAtData(this.#subject, examples);
    this.#seen = await inspect(this.#subject, examples, this.#data, { rows: ROWS, before, history });
    const earlier = this.#note(epoch, history);
    return this.#tell([...this.#last].filter(([key]) => earlier.has(key)).map(([, finding]) => finding));
  }

  /** The end of the training: all findings that hold there, and of them those that are new. */
  end(epoch: number, history: Observation["history"]): { all: Finding[]; fresh: Finding[] } {
    if (this.#seen !== undefined) this.#note(epoch, history);
    const all = [...this.#last.values()];
    return { all, fresh: this.#tell(all) };
  }

  /** Takes down what holds now; answers what held before. */
  #note(epoch: number, history: Observation["history"]): ReadonlyMap<string, Finding> {
    const earlier = this.#last;
    this.#last = new Map();
    for (const finding of findingsOf({ ...this.#seen!, history })) {
      const key = keyOf(finding);
      this.#last.set(key, { ...finding, epoch: earlier.get(key)?.epoch ?? epoch });
    }
    return earlier;
  }

  #tell(findings: readonly Finding[]): Finding[] {
    const fresh = findings.filter((finding) => !this.#told.has(keyOf(finding)));
    for (const finding of fresh) this.#told.add(keyOf(finding));
    return fresh;
  }
}

/** What `verbose: 1` prints of a finding. */
export const findingText = (finding: Finding): string => findingLines(finding).join("\n");
