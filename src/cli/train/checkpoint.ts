/** The state of a training in a folder, which chainrule resume goes on from. */
import { mkdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { fileError } from "../../platform/node/fileError.ts";
import { replaceFile } from "../../platform/node/replaceFile.ts";
import type { Epoch } from "../../report/history.ts";
import type { TableProgress } from "../../table/ensemble.ts";
import type { TrainingState } from "../../table/state.ts";
import { jsonIn } from "../models.ts";
import { readRun, writtenRun, type Run } from "./run.ts";

const FILE = "checkpoint.json";

export interface Checkpoint {
  readonly run: Run;
  readonly history: readonly Epoch[];
  readonly state: TrainingState;
}

/** Throws E_IO, E_FORMAT. */
export async function checkpointIn(folder: string): Promise<Checkpoint> {
  const file = join(folder, FILE);
  const saved = (await jsonIn(file, "checkpoint")) as Record<string, unknown> | null;
  if (saved?.format !== "chainrule-checkpoint" || saved.version !== 1)
    throw new ChainruleError("E_FORMAT", `${formatValue(file)} is no checkpoint: format and version should be "chainrule-checkpoint" and 1, got ${formatValue(saved?.format)} and ${formatValue(saved?.version)}.`); // prettier-ignore
  const { history, state } = saved as { history?: unknown; state?: unknown };
  const isEpoch = (one: unknown) => Number.isInteger((one as Epoch | null)?.network) && Number.isInteger((one as Epoch).epoch); // prettier-ignore
  if (!Array.isArray(history) || !history.every(isEpoch))
    throw new ChainruleError("E_FORMAT", `${formatValue(file)}: history should be a list of epochs.`);
  return { run: readRun(saved, file), history: history as Epoch[], state: state as TrainingState };
}

/** Throws E_IO where the folder holds a checkpoint already. */
export async function checkFolder(folder: string): Promise<void> {
  const there = await stat(join(folder, FILE)).catch(() => undefined);
  if (there === undefined) return;
  const message = `${formatValue(folder)} holds a checkpoint; chainrule resume goes on from it, --force begins anew.`;
  throw new ChainruleError("E_IO", message, { path: folder, writing: true });
}

/** Of the time between snapshots, what they take at most. */
const SHARE = 0.05;

/** Follows a training: keeps its last state in memory, and writes it to the folder every few epochs. */
export class Checkpoints {
  readonly #folder: string;
  readonly #run: Run;
  readonly #every: number | undefined;
  readonly #history: readonly Epoch[];
  #last: { state: TrainingState; history: readonly Epoch[] } | undefined;
  #taken = -Infinity;
  #cost = 0;

  /** Without `every` it is written when it is asked for only. */
  constructor(folder: string, run: Run, every: number | undefined, history: readonly Epoch[]) {
    this.#folder = folder;
    this.#run = run;
    this.#every = every;
    this.#history = history;
  }

  async epochEnd(progress: TableProgress): Promise<void> {
    const isDue =
      this.#every !== undefined && (progress.epoch % this.#every === 0 || progress.epoch === progress.epochs);
    const begin = performance.now();
    if (!isDue && (begin - this.#taken) * SHARE < this.#cost) return;
    this.#last = { state: progress.state(), history: [...this.#history] };
    if (isDue) await this.write();
    this.#taken = performance.now();
    this.#cost = this.#taken - begin;
  }

  /** Writes the last state, whole or not at all; false where there is none. Throws E_IO. */
  async write(): Promise<boolean> {
    if (this.#last === undefined) return false;
    try {
      await mkdir(this.#folder, { recursive: true });
    } catch (error) {
      throw fileError("write", this.#folder, error);
    }
    const head = { format: "chainrule-checkpoint", version: 1, ...writtenRun(this.#run, this.#folder) };
    await replaceFile(join(this.#folder, FILE), [`${JSON.stringify({ ...head, ...this.#last })}\n`]);
    return true;
  }

  /** After the end of the training: the checkpoint goes, and its folder where nothing else is in it. */
  async remove(): Promise<void> {
    await rm(join(this.#folder, FILE), { force: true });
    await rmdir(this.#folder).catch(() => undefined);
  }
}
