/** The findings of a training: those of its inspections that last. */
import type { RealArray } from "../memory/tensor.ts";
import type { Examples } from "../session/examples.ts";
import { inspectData } from "./data.ts";
import type { DataReport, Finding, LossHistory, Observation } from "./finding.ts";
import { findingsOf, inspect } from "./inspect.ts";
import { findingLines } from "./report.ts";
import { trainingRules } from "./rules/all.ts";
import type { Probe } from "../inspection/probe.ts";

const ROWS = 64;

const keyOf = ({ name, layer }: Finding) => `${name} ${layer ?? ""}`;

export class FindingTracker {
  readonly #subject: Probe;
  readonly #complete: boolean;
  #data: DataReport | undefined;
  #observation: Observation | undefined;
  /** What the last inspection found, each with the epoch since which it has been found without a break. */
  #last = new Map<string, Finding>();
  readonly #reported = new Set<string>();

  /** `complete`: whether the inspected examples are all that there are, and not one batch of a stream. */
  constructor(subject: Probe, complete: boolean) {
    this.#subject = subject;
    this.#complete = complete;
  }

  get hasInspected(): boolean {
    return this.#observation !== undefined;
  }

  /**
   * Inspects the network on some rows (on none, its data alone); returns what is new and was found by the inspection before,
   * too. Throws E_OUT_OF_MEMORY.
   */
  async inspect(
    examples: Examples,
    epoch: number,
    history: LossHistory | undefined,
    { rows = ROWS, numbers, before }: { rows?: number; numbers?: number; before?: ReadonlyMap<string, RealArray> } = {},
  ): Promise<Finding[]> {
    this.#data ??= inspectData(this.#subject, examples, { complete: this.#complete, numbers });
    this.#observation = await inspect(this.#subject, examples, this.#data, { rows, before, history });
    const earlier = this.#note(epoch, history);
    return this.#fresh([...this.#last].filter(([key]) => earlier.has(key)).map(([, finding]) => finding));
  }

  /** The end of the training: all findings that hold there, and of them those that are new. */
  end(epoch: number, history: LossHistory | undefined): { all: Finding[]; fresh: Finding[] } {
    if (this.#observation !== undefined) this.#note(epoch, history);
    const all = [...this.#last.values()];
    return { all, fresh: this.#fresh(all) };
  }

  /** Notes what holds now; returns what held before. */
  #note(epoch: number, history: LossHistory | undefined): ReadonlyMap<string, Finding> {
    const earlier = this.#last;
    this.#last = new Map();
    for (const finding of findingsOf({ ...this.#observation!, history }, trainingRules)) {
      const key = keyOf(finding);
      this.#last.set(key, { ...finding, epoch: earlier.get(key)?.epoch ?? epoch });
    }
    return earlier;
  }

  /** The findings that have not been reported yet. */
  #fresh(findings: readonly Finding[]): Finding[] {
    const fresh = findings.filter((finding) => !this.#reported.has(keyOf(finding)));
    for (const finding of fresh) this.#reported.add(keyOf(finding));
    return fresh;
  }
}

/** What `verbose: 1` prints of a finding. */
export const findingText = (finding: Finding): string => findingLines(finding).join("\n");
