/** The shape of a model file, key by key: what it must have, and nothing else. Sizes and names are checked where they are used. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { EncodedNumbers } from "./base64.ts";
import type { ModelFile } from "./json.ts";
import { MAX_EPOCHS } from "../session/run.ts";

export const FORMAT = "chainrule-model";
export const VERSION = 1;

export function refuse(what: string): never {
  throw new ChainruleError("E_FORMAT", `Not a usable model file: ${what}.`);
}

/** The file, or E_FORMAT naming what was expected and found. */
export function checkFile(value: unknown): ModelFile {
  if (typeof value === "object" && value !== null && !Object.hasOwn(value, "format"))
    refuse(`it should be what model.toJSON() gives, with a "format", got ${formatValue(value)}`);
  const file = object(
    value,
    "the file",
    ["format", "version", "model", "weights", "epochsTrained", "training"],
    ["labels", "metadata"],
  );
  if (file.format !== FORMAT) refuse(`format should be ${formatValue(FORMAT)}, got ${formatValue(file.format)}`);
  if (file.version !== VERSION) refuse(`version should be ${VERSION}, got ${formatValue(file.version)}`);
  checkModel(object(file.model, "model", ["dtype", "seed", "inputs", "layers", "outputs"]));
  numbers(file.weights, "weights", ["name", "shape", "data"]);
  const trained = file.epochsTrained as number;
  if (!Number.isSafeInteger(trained) || trained < 0 || trained > MAX_EPOCHS) {
    refuse(`epochsTrained should be a whole number from 0 to ${MAX_EPOCHS}, got ${formatValue(trained)}`);
  }
  if (file.labels !== undefined) list(file.labels, "labels").forEach((names, i) => texts(names, `labels[${i}]`));
  if (file.training !== null) checkTraining(object(file.training, "training", ["optimizer", "targets"], ["update"]));
  return value as ModelFile;
}

function checkModel(model: Record<string, unknown>): void {
  text(model.dtype, "model.dtype");
  if (typeof model.seed !== "number") refuse(`model.seed should be a number, got ${formatValue(model.seed)}`);
  each(model.inputs, "model.inputs", ["name", "shape"], (entry, where) => text(entry.name, `${where}.name`));
  each(model.layers, "model.layers", ["kind", "name", "config", "from"], (entry, where) => {
    text(entry.kind, `${where}.kind`);
    text(entry.name, `${where}.name`);
    if (typeof entry.config !== "object" || entry.config === null) refuse(`${where}.config should be an object`);
    texts(entry.from, `${where}.from`);
  });
  texts(model.outputs, "model.outputs");
}

function checkTraining(training: Record<string, unknown>): void {
  const optimizer = object(training.optimizer, "training.optimizer", ["name", "config", "steps", "running", "state"]);
  text(optimizer.name, "training.optimizer.name");
  count(optimizer.steps, "training.optimizer.steps");
  text(optimizer.running, "training.optimizer.running");
  numbers(optimizer.state, "training.optimizer.state", ["name", "data"]);
  each(
    training.targets,
    "training.targets",
    ["loss", "weight", "metrics"],
    (entry, where) => {
      list(entry.metrics, `${where}.metrics`);
      if (entry.names !== undefined) texts(entry.names, `${where}.names`);
    },
    ["names"],
  );
}

function numbers(value: unknown, where: string, keys: string[]): void {
  each(value, where, keys, (entry, at) => {
    text(entry.name, `${at}.name`);
    if (!(entry.data instanceof EncodedNumbers)) text(entry.data, `${at}.data`);
  });
}

function each(
  value: unknown,
  where: string,
  keys: string[],
  check: (entry: Record<string, unknown>, where: string) => void,
  optional: string[] = [],
): void {
  list(value, where).forEach((entry, i) => check(object(entry, `${where}[${i}]`, keys, optional), `${where}[${i}]`));
}

function texts(value: unknown, where: string): void {
  list(value, where).forEach((entry, i) => text(entry, `${where}[${i}]`));
}

/** An object with these keys, and perhaps the optional ones, and no others. */
export function object(
  value: unknown,
  where: string,
  keys: string[],
  optional: string[] = [],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(`${where} should be an object, got ${formatValue(value)}`);
  }
  for (const key of keys) if (!Object.hasOwn(value, key)) refuse(`${where} has no ${formatValue(key)}`);
  for (const key of Object.keys(value))
    if (!keys.includes(key) && !optional.includes(key)) refuse(`${where} has an unknown key ${formatValue(key)}`);
  return value as Record<string, unknown>;
}

/** A file gives every option, and each as it was understood: no defaults, nothing besides. */
export function sameAsRead(value: unknown, taken: unknown, where: string): void {
  if (Array.isArray(taken)) {
    if (!Array.isArray(value) || value.length !== taken.length)
      refuse(`${where} should be ${formatValue(taken)}, got ${formatValue(value)}`);
    taken.forEach((entry, i) => sameAsRead(value[i], entry, `${where}[${i}]`));
  } else if (typeof taken === "object" && taken !== null) {
    const got = object(value, where, Object.keys(taken));
    for (const [key, option] of Object.entries(taken)) sameAsRead(got[key], option, `${where}.${key}`);
  } else if (value !== taken) refuse(`${where} should be ${formatValue(taken)}, got ${formatValue(value)}`);
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) refuse(`${where} should be an array, got ${formatValue(value)}`);
  return value;
}

function count(value: unknown, where: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    refuse(`${where} should be a whole number, got ${formatValue(value)}`);
}

function text(value: unknown, where: string): void {
  if (typeof value !== "string") refuse(`${where} should be text, got ${formatValue(value)}`);
}
