/**
 * The monitor of a training: now and then it inspects the network (src/diagnosis), between two walks. Inspections never
 * take more than a share of the time that the training has taken so far, and change nothing of it.
 */
import type { Finding } from "../../diagnosis/finding.ts";
import type { FindingTracker } from "../../diagnosis/findingTracker.ts";
import type { Probe } from "../../inspection/probe.ts";
import type { RealArray } from "../../memory/tensor.ts";
import type { Examples } from "../../session/examples.ts";
import type { History } from "../callbacks/callback.ts";
import { diagnosis } from "../diagnosis.ts";
import type { Observer, Walk } from "../observer.ts";

/** The share of a training's time that the monitor takes at most, unless `watch` says otherwise. */
export const SHARE = 0.005;
/** Milliseconds that loading may take, and a first inspection beside its arithmetic: in code that no engine has optimised yet. */
const LOADING = 5;
const FIRST = 20;
/** The next inspection when the training is so many times as old. */
const LATER = 1.25;
/** Milliseconds a number that is read. */
const READING = 1e-4;
/** Rows that an inspection walks forward and backward. */
const ROWS = 128;

interface Monitored {
  readonly probe: Probe;
  readonly history: History;
  /** Rows to inspect the network with; undefined before there are any. */
  examples(): Examples | undefined;
  /** The share of the training's time. */
  readonly share: number;
  report(findings: readonly Finding[]): void | Promise<void>;
}

export class TrainingMonitor implements Observer {
  readonly #training: Monitored;
  readonly #start = performance.now();
  #spent = 0;
  #perRow = 0;
  #epoch = 0;
  /** The age at which to inspect next, and what that will take; unknown before the first time. */
  #due = 0;
  #cost: number | undefined;
  #state: FindingTracker | "loading" | "off" | undefined;
  #before: Map<string, RealArray> | undefined;
  #began = 0;

  constructor(training: Monitored) {
    this.#training = training;
  }

  /** Whether it is time to inspect: then the weights before the step are noted. */
  wantsStep(perRow: number): boolean {
    this.#perRow = perRow;
    const now = performance.now();
    const age = now - this.#start;
    if (age < this.#due || !this.#affords(age)) return false;
    if (this.#state === undefined) void this.#load();
    if (typeof this.#state !== "object") return false;
    this.#before = this.#training.probe.weights();
    this.#began = performance.now() - now;
    return true;
  }

  /** Inspects the network after the step that it asked for, and reports the findings that are new. */
  walkEnd({ epoch, isStep }: Walk): Promise<void> | undefined {
    this.#epoch = epoch;
    return isStep ? this.#inspect().then((findings) => this.#training.report(findings)) : undefined;
  }

  /** A last inspection, if there is time for one; what holds at the end is written to the history. */
  async trainEnd(history: History): Promise<void> {
    if (history.nonFinite !== undefined) return; // the guard has reported it
    const affords = this.#affords(performance.now() - this.#start);
    if (affords && (this.#state === undefined || this.#state === "loading")) await this.#load();
    if (typeof this.#state !== "object") return;
    const fresh = affords ? await this.#inspect() : [];
    if (typeof this.#state !== "object") return this.#training.report(fresh);
    const last = this.#state.end(this.#epoch, history);
    history.findings = last.all;
    await this.#training.report([...fresh, ...last.fresh]);
  }

  async #inspect(): Promise<Finding[]> {
    const start = performance.now();
    const examples = this.#training.examples();
    try {
      if (examples === undefined) return [];
      return await (this.#state as FindingTracker).inspect(examples, this.#epoch, this.#training.history, this.#before);
    } catch {
      this.#state = "off"; // no memory for it
      return [];
    } finally {
      const end = performance.now();
      this.#cost = this.#began + end - start;
      this.#spent += this.#cost;
      this.#due = LATER * (end - this.#start);
      this.#before = undefined;
    }
  }

  #affords(age: number): boolean {
    return this.#spent + (this.#cost ?? this.#estimate()) <= this.#training.share * age;
  }

  /** Milliseconds of the first inspection, with what is loaded for it. */
  #estimate(): number {
    const { parameters } = this.#training.probe.network;
    const weights = parameters.reduce((sum, { tensor }) => sum + tensor.rows * tensor.columns, 0);
    const loading = this.#state === undefined ? LOADING : 0;
    return FIRST + loading + ROWS * this.#perRow + READING * (2 ** 15 + 8 * weights);
  }

  /** Beside the training: in a page the file comes over the network. */
  async #load(): Promise<void> {
    this.#state = "loading";
    try {
      const { FindingTracker } = await diagnosis();
      this.#state = new FindingTracker(this.#training.probe);
    } catch {
      this.#state = "off";
    }
  }
}
