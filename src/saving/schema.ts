/**
 * The JSON Schema of the model file, made from the lists: layers, optimizers, activations and others with their options. Which
 * values an option takes is asked of the factory that checks it, so that the schema says what the reader does, as far as a
 * schema can: shapes that fit each other, and numbers of a weight, only the reader sees.
 */
import { ChainruleError } from "../base/errors.ts";
import { definitions, type Definition, type Options } from "../base/registry.ts";
import * as constraints from "../constraints/all.ts";
import * as initializers from "../initializers/all.ts";
import * as activations from "../kernels/activations/all.ts";
import * as losses from "../kernels/losses/all.ts";
import * as optimizers from "../kernels/optimizers/all.ts";
import * as layers from "../layers/all.ts";
import * as metrics from "../metrics/all.ts";
import * as regularizers from "../regularizers/all.ts";
import * as schedules from "../schedules/all.ts";
import { MAX_EPOCHS } from "../session/run.ts";
import { FORMAT, VERSION } from "./checkFile.ts";

export type Schema = Readonly<Record<string, unknown>>;
type Config = Readonly<Record<string, unknown>>;
/** Gives the options as a file has them. Throws E_CONFIG. */
type Factory = (options: Config) => Config;

/** What layers need to be given that need anything. */
const needed: Readonly<Record<string, Config>> = {
  activation: { activation: "relu" },
  bidirectional: { layer: { kind: "lstm", config: { units: 1 } } },
  conv1d: { filters: 1, kernelSize: 1 },
  conv2d: { filters: 1, kernelSize: 1 },
  conv2dTranspose: { filters: 1, kernelSize: 1 },
  dense: { units: 1 },
  depthwiseConv2d: { kernelSize: 1 },
  dropout: { rate: 0.5 },
  embedding: { inputDim: 1, outputDim: 1 },
  gaussianNoise: { stddev: 1 },
  gru: { units: 1 },
  lstm: { units: 1 },
  permute: { dims: [1] },
  reshape: { shape: [1] },
  simpleRnn: { units: 1 },
};
/** Options that a file has only where they were given, with a value. */
const optional: Config = {
  ...{ kernelRegularizer: "l2", biasRegularizer: "l2", recurrentRegularizer: "l2", kernelConstraint: "maxNorm" },
  ...{ learningRateMultiplier: 2, maskZero: true, clipNorm: 1, clipValue: 1 },
};
/** One of the schedules, which options take in place of a number where they take any. */
const schedule = schedules.constantRate({ rate: 0.5 });
/** Words that options take. */
const words = ["valid", "same", "causal", "concat", "sum", "shared"];

const object = (properties: Readonly<Record<string, Schema>>, missing: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((key) => !missing.includes(key)),
  additionalProperties: false,
});
const list = (items: Schema): Schema => ({ type: "array", items });
const text: Schema = { type: "string" };
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const counts = (minimum: number): Schema => list({ type: "integer", minimum });

/** An option whose value in a file may be `value`. */
function optionSchema(make: Factory, given: Config, name: string, value: unknown): Schema {
  const takes = (other: unknown): boolean => {
    try {
      return JSON.stringify(make({ ...given, [name]: other })[name]) === JSON.stringify(other);
    } catch (error) {
      if (error instanceof ChainruleError) return false;
      throw error;
    }
  };
  if (takes(schedule)) return { anyOf: [numberSchema(takes), ref("schedule")] };
  const kind = specKind(name);
  if (kind !== undefined) return ref(kind);
  if (typeof value === "number") return numberSchema(takes);
  if (typeof value === "boolean") {
    const others = words.filter(takes);
    return others.length === 0 ? { type: "boolean" } : { enum: [true, false, ...others] };
  }
  if (typeof value === "string") return { enum: words.filter(takes) };
  if (Array.isArray(value)) return Array.isArray(value[0]) ? list(counts(0)) : counts(1);
  if (name === "layer") return ref("recurrentLayer");
  return object(Object.fromEntries(Object.keys(value as object).map((key) => [key, { type: "boolean" }])));
}

function specKind(name: string): string | undefined {
  return /(activation|initializer|regularizer|constraint)$/i.exec(name)?.[0].toLowerCase();
}

/** Whole or not, and from where to where. */
function numberSchema(takes: (value: unknown) => boolean): Schema {
  const whole = !takes(0.5) && !takes(1.5);
  return {
    type: whole ? "integer" : "number",
    ...(!takes(-1) && (takes(0) ? { minimum: 0 } : whole ? { minimum: 1 } : { exclusiveMinimum: 0 })),
    ...(!takes(1) && !takes(2) && { exclusiveMaximum: 1 }),
  };
}

/** All options of a factory. */
function configSchema(make: Factory, given: Config): Schema {
  const config = make(given);
  const properties = Object.entries(config).map(([name, value]) => [name, optionSchema(make, given, name, value)]);
  const more = Object.entries(optional).filter(([name, value]) => {
    try {
      return !Object.hasOwn(config, name) && Object.hasOwn(make({ ...given, [name]: value }), name);
    } catch {
      return false; // it is no option of this one
    }
  });
  const others = more.map(([name, value]) => [name, optionSchema(make, given, name, value)]);
  return object(
    Object.fromEntries([...properties, ...others]) as Record<string, Schema>,
    more.map(([name]) => name),
  );
}

/** The entries of a registry: a name where there are no options, or a spec. */
function specSchema(kind: string, list: Readonly<Record<string, { readonly definition: Definition }>>): Schema {
  const all = definitions(list);
  const specs = all.map(({ name, options = {} }) =>
    object({ kind: { const: kind }, name: { const: name }, options: optionsSchema(options) }),
  );
  const plain = all.filter(({ options = {} }) => Object.keys(options).length === 0).map(({ name }) => name);
  return { anyOf: [...(plain.length > 0 ? [{ enum: plain }] : []), ...specs] };
}

function optionsSchema(options: Options): Schema {
  return object(
    Object.fromEntries(
      Object.entries(options).map(([name, { written }]): [string, Schema] => {
        if (written === "whole") return [name, { type: "integer" }];
        if (written === "name") return [name, { type: "boolean" }];
        return [name, written === "number" ? { type: "number" } : { type: ["string", "number", "object", "boolean"] }];
      }),
    ),
    Object.keys(options),
  );
}

const layerFactory =
  (kind: string): Factory =>
  (options) =>
    layers[kind as keyof typeof layers](options as never).config;
const layerSchema = (kind: string) => configSchema(layerFactory(kind), needed[kind] ?? {});

/** A loss is a metric by its name alone, whatever its options. */
const lossNames = Object.keys(losses).sort();

/** JSON Schema, draft 2020-12, of version VERSION of the file. */
export function modelSchema(): Schema {
  const kinds = Object.keys(layers).sort();
  const anyLayer = kinds.map((kind) =>
    object({ kind: { const: kind }, name: ref("name"), config: ref(`${kind}Layer`), from: list(text) }),
  );
  const recurrent = ["gru", "lstm", "simpleRnn"].map((kind) =>
    object({ kind: { const: kind }, config: ref(`${kind}Layer`) }),
  );
  const optimizer = Object.entries(optimizers)
    .sort()
    .map(([name, make]) =>
      object({
        name: { const: name },
        config: configSchema((options) => make(options).config, {}),
        steps: { type: "integer", minimum: 0 },
        running: ref("base64"),
        state: list(object({ name: text, data: ref("base64") })),
      }),
    );
  const target = object(
    { loss: ref("loss"), weight: { type: "number" }, metrics: list({ anyOf: [{ enum: ["accuracy", ...lossNames] }, ref("metric"), ref("loss")] }), names: list(text) },
    ["names"],
  ); // prettier-ignore
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `${FORMAT}, version ${VERSION}`,
    ...object(
      {
        format: { const: FORMAT },
        version: { const: VERSION },
        model: object({
          dtype: { enum: ["float32", "float64"] },
          seed: { type: "number" },
          inputs: list(object({ name: ref("name"), shape: counts(1) })),
          layers: list({ anyOf: anyLayer }),
          outputs: list(text),
        }),
        weights: list(object({ name: text, shape: counts(1), data: ref("base64") })),
        epochsTrained: { type: "integer", minimum: 0, maximum: MAX_EPOCHS },
        training: {
          anyOf: [
            { type: "null" },
            object({ optimizer: { anyOf: optimizer }, targets: list(target), update: { enum: ["in-place", "simultaneous"] } }, ["update"]), // prettier-ignore
          ],
        },
        labels: list(list({ type: "string", minLength: 1 })),
        metadata: { type: "object" },
      },
      ["labels", "metadata"],
    ),
    $defs: {
      name: { type: "string", minLength: 1 },
      base64: { type: "string", pattern: "^[A-Za-z0-9+/]*={0,2}$" },
      ...Object.fromEntries(kinds.map((kind) => [`${kind}Layer`, layerSchema(kind)])),
      recurrentLayer: { anyOf: recurrent },
      activation: specSchema("activation", activations),
      initializer: specSchema("initializer", initializers),
      regularizer: specSchema("regularizer", regularizers),
      constraint: specSchema("constraint", constraints),
      schedule: specSchema("schedule", schedules as never),
      loss: specSchema("loss", losses),
      metric: specSchema("metric", metrics as never),
    },
  };
}
