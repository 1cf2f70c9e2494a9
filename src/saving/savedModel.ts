/** What file formats write and read, and what a format is. */
import { flag, type RecordOf } from "../base/options.ts";
import type { Network } from "../network/network.ts";
import type { ByteStream } from "../platform/bytes.ts";
import type { Compiled } from "../session/compile.ts";
import type { Session } from "../session/session.ts";
import type { ModelSpec } from "../session/spec.ts";
import type { ModelState } from "../session/state.ts";
import type { GetNumbers } from "./decode.ts";
import type { SavedTraining } from "./json.ts";

/** A model outside of any memory: what the file formats write and read. */
export interface SavedModel {
  readonly spec: Omit<ModelSpec, "engine">;
  readonly network: Network;
  readonly compiled?: Compiled;
  /** The optimizer's options with the learning rate as it is now; there if the model is compiled. */
  readonly optimizerConfig?: Readonly<Record<string, unknown>>;
  readonly state: ModelState;
}

/** Reads what is wanted of what a file says of its model's training. Throws E_FORMAT. */
export type DecodeTraining<T> = (training: SavedTraining, network: Network, get: GetNumbers) => T;

/** What a file holds; `training` where the model was compiled. */
export interface DecodedModel<T> extends Pick<SavedModel, "spec" | "network"> {
  readonly weights: ModelState["weights"];
  readonly epochsTrained: number;
  readonly training?: T;
}

/** Of a file, one after the other. */
type Pieces = readonly (string | Uint8Array<ArrayBuffer>)[];

/** A file format: one file in saving/, one line in all.ts. */
export interface ModelFormat {
  readonly name: string;
  /** Locations with these endings are written in this format; downloads get the first. */
  readonly endings: readonly string[];
  /** The media type. */
  readonly type: string;
  /** Whether a file is in this format, from its first HEAD bytes. */
  matches(head: Uint8Array): boolean;
  /** Texts or bytes, at once or when the format's code has come. Throws E_NON_FINITE, E_LIMIT, and E_CONFIG for what the format cannot hold. */
  encode(model: SavedModel): Pieces | Promise<Pieces>;
  /** Throws E_FORMAT, and what the source throws. */
  decode<T>(bytes: ByteStream, training: DecodeTraining<T>): Promise<DecodedModel<T>>;
}

/** Bytes that show a file's format. */
export const HEAD = 64;

/** What is written of a model. */
export interface ContentOptions {
  /** Whether its training is: loss, metrics, optimizer and its state. Without it the file is smaller, and its model is not compiled. Default true. */
  includeOptimizer?: boolean;
}

export const contentOptions = { includeOptimizer: flag(true) } satisfies RecordOf<ContentOptions>;

/** What is saved of a session: a copy. */
export function savedModelOf(session: Session, { includeOptimizer }: Required<ContentOptions>): SavedModel {
  const { network, compiled, optimizerState, metadata } = session;
  const spec = { ...session.spec, metadata };
  const state = session.readState();
  if (!includeOptimizer) return { spec, network, state: { ...state, optimizer: undefined } };
  return { spec, network, compiled, optimizerConfig: optimizerState?.config, state };
}
