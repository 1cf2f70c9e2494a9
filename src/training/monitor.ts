/**
 * Watching a training: now and then a look at its network (src/diagnosis), made between two slices. Looks never take more
 * than a share of the time that the training has taken so far, and change nothing of it.
 */
import type { FindingTracker } from "../diagnosis/findingTracker.ts";
import type { Finding } from "../diagnosis/finding.ts";
import type { Probe } from "../inspection/probeTypes.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { History } from "./callbacks/callback.ts";
import type { Examples } from "../session/run.ts";

/** The findings' texts and rules, which few trainings need: loaded when one does. */
export const diagnosis = () => import("../diagnosis/index.ts");

/** The share of a training's time that watching it takes at most. */
export const SHARE = 0.005;
/** Milliseconds that loading may take, and a first look beside its arithmetic: in code that no engine has optimised yet. */
const LOADING = 5;
const FIRST = 20;
/** The next look when the training is so many times as old. */
const LATER = 1.25;
/** Milliseconds a number that is read, and a number of the rows that are looked at. */
const READING = 1e-4;

export class TrainingMonitor {
  readonly #subject: Probe;
  readonly #examples: Examples;
  readonly #share: number;
  readonly #start = performance.now();
  #spent = 0;
  /** The age at which to look next, and what that will take; unknown before the first. */
  #due = 0;
  #cost: number | undefined;
  #state: FindingTracker | "loading" | "off" | undefined;
  #before: Map<string, RealArray> | undefined;
  #began = 0;

  constructor(subject: Probe, examples: Examples, share: number) {
    this.#subject = subject;
    this.#examples = examples;
    this.#share = share;
  }

  /**
   * Whether it is time to look: then the weights are noted, one update of them is to be walked, and `look` called.
   * `perRow`: milliseconds that the training takes a row.
   */
  begin(perRow: number): boolean {
    const now = performance.now();
    const age = now - this.#start;
    if (age < this.#due || !this.#affords(age, this.#cost ?? this.#estimate(perRow))) return false;
    if (this.#state === undefined) this.#load();
    if (typeof this.#state !== "object") return false;
    this.#before = this.#subject.weights();
    this.#began = performance.now() - now;
    return true;
  }

  /** Looks; answers the findings that are new. */
  async inspect(epoch: number, history: History): Promise<Finding[]> {
    const start = performance.now();
    try {
      return await (this.#state as FindingTracker).inspect(epoch, history, this.#before);
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

  /** A last look, if there is time for one, and what holds at the end: written to the history. Answers what is new. */
  async end(epoch: number, history: History, perRow: number): Promise<Finding[]> {
    const age = performance.now() - this.#start;
    const affords = this.#affords(age, this.#cost ?? this.#estimate(perRow));
    if (affords && (this.#state === undefined || this.#state === "loading")) await this.#load();
    if (typeof this.#state !== "object") return [];
    const fresh = affords ? await this.inspect(epoch, history) : [];
    if (typeof this.#state !== "object") return fresh;
    const last = this.#state.end(epoch, history);
    history.findings = last.all;
    return [...fresh, ...last.fresh];
  }

  #affords(age: number, cost: number): boolean {
    return this.#spent + cost <= this.#share * age;
  }

  /** Milliseconds of the first look, with what is loaded for it. */
  #estimate(perRow: number): number {
    const weights = this.#subject.network.parameters.reduce((sum, p) => sum + p.tensor.rows * p.tensor.columns, 0);
    const numbers = 2 ** 15 + 8 * weights;
    return FIRST + (this.#state === undefined ? LOADING : 0) + 128 * perRow + READING * numbers;
  }

  /** Beside the training: in a page it comes over the network. */
  async #load(): Promise<void> {
    this.#state = "loading";
    try {
      const { Watching } = await diagnosis();
      this.#state = new Watching(this.#subject, this.#examples);
    } catch {
      this.#state = "off";
    }
  }
}
