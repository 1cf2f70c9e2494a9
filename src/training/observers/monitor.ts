/**
 * The monitor of a training: now and then it inspects the network (src/diagnosis), between two walks, and once more at the
 * end, however short the training was. Inspections change nothing of it, and take a share of its time at most.
 */
import { short } from "../../base/numbers.ts";
import { FindingTracker } from "../../diagnosis/findingTracker.ts";
import { gravest, type Finding } from "../../diagnosis/finding.ts";
import type { Probe } from "../../inspection/probe.ts";
import type { RealArray } from "../../memory/tensor.ts";
import type { Examples } from "../../session/examples.ts";
import type { Watching } from "../../session/session.ts";
import type { History } from "../callbacks/callback.ts";
import type { Maybe, Observer, Walk } from "../observer.ts";

/** The share of a training's time that the monitor takes at most, unless `watch` says otherwise. */
export const SHARE = 0.005;
/** Milliseconds of a first inspection beside its arithmetic: in code that no engine has optimised yet. */
const FIRST = 20;
/** The next inspection when the training is so many times as old. */
const LATER = 1.25;
/** Milliseconds a number that is read. */
const READING = 1e-4;
/** Rows that an inspection walks forward and backward. */
const ROWS = 128;

/** What the look at the end takes at most: milliseconds, or a share of the time that the model has trained for, if that is more. */
const END = { time: 1, share: 0.01, rows: 32, numbers: 3072 };
/** Milliseconds that its data take, and its batch: at all, and a weight and row, in optimised code. */
const LOOK = { data: 0.2, batch: 0.2, weight: 1e-6 };

interface Monitored {
  readonly probe: Probe;
  readonly history: History;
  /** Rows to inspect the network with; undefined before there are any. */
  examples(): Examples | undefined;
  /** Whether the rows are all that there is, and not one batch of a stream. */
  readonly complete: boolean;
  /** The share of the training's time. */
  readonly share: number;
  /** What all trainings of the model have taken, and what was said of them. */
  readonly watching: Watching;
  /** Whether the user gets findings in another way, printed or as events: then none is left to warn of. */
  readonly told: boolean;
  report(findings: readonly Finding[]): Maybe;
}

export class TrainingMonitor implements Observer {
  readonly #training: Monitored;
  readonly #tracker: FindingTracker;
  readonly #start = performance.now();
  readonly #weights: number;
  #spent = 0;
  #perRow = 0;
  #epoch = 0;
  /** The age at which to inspect next, and what that will take; unknown before the first time. */
  #due = 0;
  #cost: number | undefined;
  #off = false;
  #before: Map<string, RealArray> | undefined;
  #began = 0;

  constructor(training: Monitored) {
    this.#training = training;
    this.#tracker = new FindingTracker(training.probe, training.complete);
    const { parameters } = training.probe.network;
    this.#weights = parameters.reduce((sum, { tensor }) => sum + tensor.rows * tensor.columns, 0);
  }

  /** Whether it is time to inspect: then the weights before the step are noted. */
  wantsStep(perRow: number): boolean {
    this.#perRow = perRow;
    const now = performance.now();
    const age = now - this.#start;
    if (this.#off || age < this.#due || !this.#affords(age)) return false;
    this.#before = this.#training.probe.weights();
    this.#began = performance.now() - now;
    return true;
  }

  /** Inspects the network after the step that it asked for, and reports the findings that are new. */
  walkEnd({ epoch, isStep }: Walk): Promise<void> | undefined {
    this.#epoch = epoch;
    return isStep ? this.#inspect().then((findings) => this.#training.report(findings)) : undefined;
  }

  /** A last look, as thorough as there is time for; what holds at the end is written to the history. */
  trainEnd(history: History): Maybe {
    if (history.nonFinite !== undefined || this.#off) return; // the guard has reported it
    const { watching } = this.#training;
    const age = performance.now() - this.#start;
    watching.trained += age;
    const looking = this.#affords(age) ? this.#inspect() : this.#look();
    return looking === undefined ? this.#end(history, []) : looking.then((fresh) => this.#end(history, fresh));
  }

  /** Writes what holds at the end to the history, and reports what of it is new beside what the last look found. */
  #end(history: History, fresh: readonly Finding[]): Maybe {
    const last = this.#tracker.end(this.#epoch, history);
    history.findings = last.all;
    if (!this.#training.told) this.#warn(last.all);
    return this.#training.report([...fresh, ...last.fresh]);
  }

  async #inspect(rows?: { rows: number; numbers: number }): Promise<Finding[]> {
    const start = performance.now();
    const examples = this.#training.examples();
    try {
      if (examples === undefined) return [];
      const { history } = this.#training;
      return await this.#tracker.inspect(examples, this.#epoch, history, { ...rows, before: this.#before });
    } catch {
      this.#off = true; // no memory for it
      return [];
    } finally {
      const end = performance.now();
      this.#cost = this.#began + end - start;
      this.#spent += this.#cost;
      this.#due = LATER * (end - this.#start);
      this.#before = undefined;
    }
  }

  /** A look at few rows, unless the training has been inspected before; at the data alone where a batch would take too long. */
  #look(): Promise<Finding[]> | undefined {
    if (this.#tracker.hasInspected) return undefined;
    const { watching } = this.#training;
    const left = Math.max(END.time, END.share * watching.trained) - watching.spent;
    if (left < LOOK.data) return undefined;
    const batch = LOOK.batch + END.rows * LOOK.weight * this.#weights;
    return this.#inspect({ ...END, rows: LOOK.data + batch <= left ? END.rows : 0 }).then((findings) => {
      watching.spent += this.#cost!;
      return findings;
    });
  }

  /** One line for the gravest of the findings that nobody has been warned of; each kind once a model. */
  #warn(findings: readonly Finding[]): void {
    const { warned } = this.#training.watching;
    const finding = gravest(findings.filter(({ name }) => !warned.has(name)));
    if (finding === undefined) return;
    warned.add(finding.name);
    const { name, message, remedy } = finding;
    const others = findings.length > 1 ? ` ${short(findings.length - 1)} more in the findings of what it returns.` : "";
    console.warn(`chainrule: ${name}: ${message} ${remedy}${others} (watch: false turns this off.)`);
  }

  #affords(age: number): boolean {
    return this.#spent + (this.#cost ?? this.#estimate()) <= this.#training.share * age;
  }

  /** Milliseconds of the first inspection. */
  #estimate(): number {
    return FIRST + ROWS * this.#perRow + READING * (2 ** 15 + 8 * this.#weights);
  }
}
