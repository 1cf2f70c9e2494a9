/** Bytes as they come from files, servers and stores: counted, waited for with patience, and taken in parts of any size. */
import { ChainruleError } from "../base/errors.ts";

/** How long to wait for the other side. */
export interface Patience {
  /** Ends the work with E_ABORTED. */
  readonly signal?: AbortSignal;
  /** Milliseconds without an answer after which it is E_IO. */
  readonly timeout: number;
}

/** What is read at most, and how long it may take to come. */
export interface ReadLimits extends Patience {
  /** MAX_FILE, unless the user asks for another. */
  readonly maxBytes?: number;
}

/** Bytes that are read where nobody sets another limit: 1 GiB. */
export const MAX_FILE = 2 ** 30;

/** What is written to a place. */
export interface Written {
  /** One after the other. */
  readonly pieces: readonly (string | Uint8Array<ArrayBuffer>)[];
  /** The media type. */
  readonly type: string;
  /** Of the names of its files, such as ".json". */
  readonly ending: string;
}

/** Its bytes; as far as it is text, its characters. */
export const lengthOf = ({ pieces }: Written): number => pieces.reduce((sum, { length }) => sum + length, 0);

/** Throws E_ABORTED. */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal);
}

function abortedError({ reason }: AbortSignal): ChainruleError {
  return new ChainruleError("E_ABORTED", "Reading or writing was ended by its signal.", {}, reason);
}

/** What a promise gives; rejects when the signal aborts and after `timeout` ms, whatever becomes of the promise. */
export async function within<T>(pending: Promise<T>, { signal, timeout }: Patience): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    abort = () => signal?.aborted && reject(abortedError(signal));
    const message = `nothing came for ${timeout / 1000} s; the option timeout sets another limit`;
    timer = setTimeout(() => reject(new Error(message)), timeout);
    signal?.addEventListener("abort", abort);
    abort();
  });
  try {
    return await Promise.race([ended, pending]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort!);
  }
}

/** Parts with fewer bytes are joined, so that their number does not cost more than they do. */
const SMALL = 4096;
const NONE = new Uint8Array();

export class ByteStream {
  /** A chunk holds until the next one is asked for; where the size is not known, for ever. */
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Begins what is said of too many: "model.json has". */
  readonly #what: string;
  readonly maxBytes: number;
  /** Bytes that there are, where that is known and not only declared. */
  readonly #size: number | undefined;
  #came = 0;
  #chunk: Uint8Array = NONE;

  /** Throws E_LIMIT for a size above `maxBytes`. */
  constructor(chunks: AsyncIterator<Uint8Array>, what: string, maxBytes = MAX_FILE, size?: number) {
    if (size !== undefined && size > maxBytes) throw tooLarge(what, maxBytes, size);
    this.#chunks = chunks;
    this.#what = what;
    this.maxBytes = maxBytes;
    this.#size = size;
  }

  /** Bytes that are there already. */
  static of(bytes: Uint8Array, what: string, maxBytes?: number): ByteStream {
    const chunks = (async function* () {
      yield bytes;
    })();
    return new ByteStream(chunks, what, maxBytes, bytes.length);
  }

  /**
   * The next `count` bytes, or fewer at the end, in an array of their own, for which nothing is allocated before they have
   * come or are known to be there. `see` gets each part as it comes, and may throw. Throws E_LIMIT, and what the source
   * throws.
   */
  async take(count = Infinity, see?: (part: Uint8Array) => void): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#size !== undefined;
    const there = known ? Math.max(0, this.#size! - this.#came + this.#chunk.length) : 0;
    const bytes = new Uint8Array(Math.min(count, there));
    const parts: Uint8Array[] = []; // what comes beyond `bytes`
    let length = 0;
    while (length < count && (await this.#hasMore())) {
      const part = this.#chunk.subarray(0, count - length);
      see?.(part);
      const fits = Math.max(0, Math.min(part.length, bytes.length - length));
      if (fits > 0) bytes.set(part.subarray(0, fits), length);
      if (fits < part.length) addPart(parts, known ? part.slice(fits) : part);
      length += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
    const whole = bytes.subarray(0, Math.min(length, bytes.length));
    return parts.length === 0 ? whole : joined([whole, ...parts]);
  }

  /** The next `count` bytes, or fewer at the end, which stay to be taken. */
  async peek(count: number): Promise<Uint8Array> {
    const head = await this.take(count);
    const whole = new Uint8Array(head.length + this.#chunk.length);
    whole.set(head);
    whole.set(this.#chunk, head.length);
    this.#chunk = whole;
    return head;
  }

  /** As chunks for another stream, to its end. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    try {
      while (await this.#hasMore()) {
        const chunk = this.#chunk;
        this.#chunk = NONE;
        yield chunk;
      }
    } finally {
      await this.close();
    }
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #hasMore(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#came += value.length;
      if (this.#came > this.maxBytes) throw tooLarge(this.#what, this.maxBytes);
      this.#chunk = value;
    }
    return true;
  }
}

/** Small parts are joined to those before, of about the same size: each byte is copied log₂ SMALL times at most. */
function addPart(parts: Uint8Array[], part: Uint8Array): void {
  while (part.length < SMALL && parts.length > 0 && parts[parts.length - 1].length <= part.length)
    part = joined([parts.pop()!, part]);
  parts.push(part);
}

/** Parts one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The chunks of a stream. Throws what `failed` makes of its errors, of a signal and of a time that is over. */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array> | null,
  failed: (cause: unknown) => never,
  patience?: Patience,
): AsyncGenerator<Uint8Array> {
  const reader = stream?.getReader();
  try {
    while (reader !== undefined) {
      const next = reader.read();
      const { done, value } = await (patience === undefined ? next : within(next, patience)).catch(failed);
      if (done) return;
      yield value;
    }
  } finally {
    const cancelled = reader?.cancel().catch(() => undefined);
    if (patience === undefined) await cancelled; // a server that has stalled never answers
  }
}

/** "… unpacks to more than …", or "… has more than …". */
export function tooLarge(what: string, limit: number, bytes?: number): ChainruleError {
  const message = `${what} more than ${limit} bytes, the limit; maxBytes sets another.`;
  return new ChainruleError("E_LIMIT", message, bytes === undefined ? { limit } : { limit, bytes });
}
