/** A model as TensorFlow.js keeps it: in memory as `tf.io.ModelArtifacts`, in files as model.json and shards of weights. */

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** "optimizer" for what belongs to a training. */
  readonly group?: string;
  /** Numbers in fewer bits: q · scale + min of whole numbers, or float16. */
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

/** What `tf.io.fromMemory` takes. */
export interface TensorFlowArtifacts {
  readonly modelTopology: object;
  readonly weightSpecs: WeightSpec[];
  /** All weights, one after the other, little-endian. */
  readonly weightData: ArrayBuffer;
  readonly format: "layers-model";
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly userDefinedMetadata?: Record<string, unknown>;
}

/** What is read of a `tf.io.ModelArtifacts`. */
export interface ReadArtifacts {
  readonly modelTopology?: object;
  readonly weightSpecs?: readonly WeightSpec[];
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
  readonly userDefinedMetadata?: object;
}

/** The same read from files: model.json parsed, and the bytes of its shards in the order in which its manifest names them. */
export interface TensorFlowFiles {
  readonly modelJson: object;
  readonly shards: readonly (Uint8Array | ArrayBuffer)[];
}

export const MODEL_FILE = "model.json";
export const SHARD_FILE = "group1-shard1of1.bin";

/** model.json with one shard beside it. */
export function filesOf({ weightSpecs, weightData, ...model }: TensorFlowArtifacts) {
  const weightsManifest = [{ paths: [SHARD_FILE], weights: weightSpecs }];
  return {
    [SHARD_FILE]: new Uint8Array(weightData),
    [MODEL_FILE]: new TextEncoder().encode(JSON.stringify({ ...model, weightsManifest })),
  };
}
