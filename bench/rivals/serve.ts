/** The contestant's end of the protocol: a program gives what it can do to `serve`, and is timed here, all alike. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { between, now, type Time } from "../support/clock.ts";
import { root } from "../support/root.ts";
import {
  accuracyOf,
  nearnessOf,
  type Files,
  type Prepared,
  type Request,
  type Settings,
  type Work,
} from "./protocol.ts";

export interface Data {
  /** [rows, inputs] */
  readonly x: Float32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
  /** [rows, outputs], where outputs are linear. */
  readonly targets: Float32Array<ArrayBuffer>;
  readonly testX: Float32Array<ArrayBuffer>;
  readonly testLabels: Int32Array<ArrayBuffer>;
  readonly testTargets: Float32Array<ArrayBuffer>;
  /** Kernel [inputs, outputs], bias [outputs], layer after layer, where all layers are dense. */
  readonly weights: readonly Float32Array<ArrayBuffer>[];
}

export interface Contestant {
  /** A fresh network for the work. Throws `Unable` where it cannot take part. */
  prepare(work: Work, data: Data, settings: Settings): Promise<Prepared> | Prepared;
  /** Answers the time it took only where it can tell it better: without converting the rows, which others do before. */
  train?(rows: number, epochs: number): Promise<Time | void> | void;
  /** Outputs [rows, units] of the first test rows. */
  predict(rows: number): Promise<ArrayLike<number>> | ArrayLike<number>;
  /** Outputs of the first test row, where there is a shorter way than `predict(1)`. */
  predictOne?(): Promise<ArrayLike<number>> | ArrayLike<number>;
}

export class Unable extends Error {}

/** A package of bench/rivals, as an object of functions; their types are not ours to describe. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function rival(name: string): any {
  return require(name);
}
export function versionOf(name: string): string {
  return JSON.parse(readFileSync(new URL("package-lock.json", rivals), "utf8")).packages[`node_modules/${name}`]
    .version;
}
const rivals = new URL("bench/rivals/", root);
const require = createRequire(new URL("package.json", rivals));

export function serve(contestant: Contestant): void {
  // Stdout belongs to the protocol: what libraries print goes to stderr.
  console.log = console.info = console.warn = console.error;
  let data: Data;
  const answer = async (request: Request): Promise<object> => {
    switch (request.command) {
      case "prepare":
        data = read(request.files, request.work.sizes);
        return contestant.prepare(request.work, data, request.settings);
      case "train": {
        const began = now();
        const time = await contestant.train!(request.rows, request.epochs);
        return { time: time ?? between(began, now()) };
      }
      case "evaluate": {
        const { testLabels: labels, testTargets: targets } = data;
        const outputs = await contestant.predict(labels.length);
        if (targets.length === 0) return { accuracy: accuracyOf(outputs, labels) };
        return { accuracy: nearnessOf(outputs, targets, targets.length / labels.length) };
      }
      case "predict": {
        const { rows, times } = request;
        const predict =
          rows === 1 && contestant.predictOne ? () => contestant.predictOne!() : () => contestant.predict(rows);
        const began = now();
        let outputs: ArrayLike<number> = [];
        for (let i = 0; i < times; i++) {
          const given = predict();
          outputs = given instanceof Promise ? await given : given;
        }
        return { time: between(began, now()), outputs: Array.from(outputs).slice(0, outputs.length / rows) };
      }
    }
  };
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    answer(JSON.parse(line))
      .catch((error: unknown) => {
        if (error instanceof Unable) return { absent: error.message };
        console.error(error);
        return { absent: `it failed: ${String(error).split("\n")[0]}` };
      })
      .then((reply) => process.stdout.write(`${JSON.stringify(reply)}\n`));
  });
  lines.on("close", () => process.exit(0)); // the bench is gone
}

function read(files: Files, sizes: readonly number[]): Data {
  const bytes = (path: string) => {
    const file = readFileSync(path);
    return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  };
  const weights = new Float32Array(bytes(files.weights));
  let at = 0;
  const next = (count: number) => weights.slice(at, (at += count));
  return {
    x: new Float32Array(bytes(files.x)),
    labels: new Int32Array(bytes(files.labels)),
    targets: new Float32Array(bytes(files.targets)),
    testX: new Float32Array(bytes(files.testX)),
    testLabels: new Int32Array(bytes(files.testLabels)),
    testTargets: new Float32Array(bytes(files.testTargets)),
    weights: weights.length === 0 ? [] : sizes.slice(1).flatMap((units, i) => [next(sizes[i] * units), next(units)]),
  };
}

/** Rows of a flat matrix as arrays, as most JavaScript libraries take them. */
export function rowsOf(x: Float32Array, columns: number): number[][] {
  return Array.from({ length: x.length / columns }, (_, row) =>
    Array.from(x.subarray(row * columns, (row + 1) * columns)),
  );
}

/** [0, 0, 1, 0] for a class number; the label itself where there is one output. */
export function targetOf(label: number, units: number): number[] {
  return units === 1 ? [label] : Array.from({ length: units }, (_, o) => Number(o === label));
}

/** Numbers 0 … count − 1 in a new order. [Fisher and Yates] */
export function shuffled(count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
