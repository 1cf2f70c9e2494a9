/** What a run ran on: figures mean nothing without it. */
import { cpus, loadavg } from "node:os";
import { cut } from "../../src/base/text.ts";

export interface Machine {
  readonly cpu: string;
  readonly cpus: number;
  /** Runnable processes, mean of the last minute. */
  readonly load: number;
  readonly node: string;
  readonly v8: string;
  readonly date: string;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.replaceAll(/\s+/g, " ").trim() ?? "unknown CPU",
    cpus: cpus().length,
    load: loadavg()[0],
    node: process.version,
    v8: process.versions.v8,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Two lines of at most 80 columns. */
export function machineLines({ cpu, cpus, load, node, v8, date }: Machine): string[] {
  return [cut(`${date}, ${cpu}`, 80), `${cpus} CPUs, load ${load.toFixed(1)}; Node ${node}, V8 ${v8}`];
}

/** A sentence for below a table. */
export function machineSentence({ cpu, cpus, load, node, v8, date }: Machine): string {
  return `${date}, ${cpu}, ${cpus} CPUs (load ${load.toFixed(1)}), Node ${node}, V8 ${v8}.`;
}
