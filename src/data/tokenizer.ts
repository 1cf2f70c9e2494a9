/** Texts as sequences of whole numbers, for embeddings, and back. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { flag, needed, number, optional, readOptions, text, word, type RecordOf } from "../base/options.ts";

export interface TokenizerOptions {
  /** What has a code: words, or characters (code points, such as a whole emoji). */
  level: "word" | "character";
  /** The most codes, 0 and 1 included; the most frequent words get them. Default as many as there are. */
  size?: number;
  /** Whether capitals count as small letters. Default true. */
  lower?: boolean;
  /** What `decode` returns for code 1. Default "�". */
  unknown?: string;
}

/** A tokenizer as plain data: for a file, or a model's `metadata`, which takes no interface. */
export type TokenizerJSON = {
  level: "word" | "character";
  size?: number;
  lower: boolean;
  unknown: string;
  /** The word of code 2, of code 3, and so on. */
  words: string[];
};

/** A text, or its words as they were split elsewhere. */
export type Text = string | readonly string[];

const record = {
  level: needed(word<"word" | "character">(undefined, ["word", "character"])),
  size: optional(number(undefined, { integer: true, min: 3 })),
  lower: flag(true),
  unknown: text("�"),
} satisfies RecordOf<TokenizerOptions>;

/** Letters with their marks, digits and underscores, and apostrophes between them. [Unicode, general categories L, M, N] */
const WORDS = /[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}\p{N}_]+)*/gu;
const PADDING = 0;
const UNKNOWN = 1;
/** The code of the most frequent word. */
const FIRST = 2;

/** Codes of words or characters: 0 is padding, 1 what is unknown, then from the most frequent down. */
export type Tokenizer = Vocabulary;

class Vocabulary {
  readonly #options: Omit<TokenizerJSON, "words">;
  #words: readonly string[] | undefined;
  #codes = new Map<string, number>();

  constructor(options: Omit<TokenizerJSON, "words">, words?: readonly string[]) {
    this.#options = options;
    if (words !== undefined) this.#learn(words);
  }

  /** How many codes there are, 0 and 1 included: the `inputDim` of an embedding. */
  get size(): number {
    return this.#known().length + FIRST;
  }

  /** The words, or characters, from code 2 on. */
  get words(): string[] {
    return [...this.#known()];
  }

  /**
   * Learns the vocabulary of a text or of several, and forgets another: the most frequent first, of equally frequent ones
   * the one that comes first. Throws E_DATA for what is no text, and for texts without words.
   */
  fit(texts: string | Iterable<Text>): this {
    const counts = new Map<string, number>();
    for (const [i, one] of each(texts)) {
      for (const token of this.#split(one, `text ${i}`)) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    if (counts.size === 0) throw new ChainruleError("E_DATA", `The texts have no ${this.#options.level}s to learn.`);
    // A map keeps the order of first occurrence, and so does a sort.
    const words = [...counts].sort(([, a], [, b]) => b - a).map(([token]) => token);
    this.#learn(words.slice(0, (this.#options.size ?? Infinity) - FIRST));
    return this;
  }

  /** The codes of a text's words or characters; 1 for those that are unknown. Throws E_DATA for what is no text, E_CONFIG before `fit`. */
  encode(given: Text): number[] {
    this.#known();
    return Array.from(this.#split(given, "The text"), (token) => this.#codes.get(token) ?? UNKNOWN);
  }

  /**
   * The text of codes: words with spaces between them, or characters. Padding is left out, 1 is `unknown`. Throws E_DATA
   * for what is no code.
   */
  decode(codes: ArrayLike<number>): string {
    const { level, unknown } = this.#options;
    const words = this.#known();
    const tokens: string[] = [];
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (code === PADDING) continue;
      const token = code === UNKNOWN ? unknown : words[code - FIRST];
      if (typeof token !== "string") {
        const message = `Code ${i} must be a whole number from 0 to ${this.size - 1}, got ${formatValue(code)}.`;
        throw new ChainruleError("E_DATA", message, { place: i, expected: this.size - 1 });
      }
      tokens.push(token);
    }
    return tokens.join(level === "word" ? " " : "");
  }

  /** Options and vocabulary as plain data, which `tokenizer.from` reads. Throws E_CONFIG before `fit`. */
  toJSON(): TokenizerJSON {
    return { ...this.#options, words: this.words };
  }

  #learn(words: readonly string[]): void {
    this.#words = words;
    this.#codes = new Map(words.map((token, i) => [token, i + FIRST]));
  }

  #known(): readonly string[] {
    if (this.#words !== undefined) return this.#words;
    throw new ChainruleError("E_CONFIG", "The tokenizer has no vocabulary yet: call fit(texts), or tokenizer.from.");
  }

  #split(given: unknown, what: string): Iterable<string> {
    const { level, lower } = this.#options;
    const small = (token: string) => (lower ? token.toLowerCase() : token);
    if (typeof given === "string") return level === "word" ? (small(given).match(WORDS) ?? []) : small(given);
    if (Array.isArray(given) && given.every((token) => typeof token === "string" && token !== ""))
      return (given as string[]).map(small);
    throw new ChainruleError(
      "E_DATA",
      `${what} must be a text or an array of its ${level}s, got ${formatValue(given)}.`,
    );
  }
}

/** Texts with their numbers. */
function* each(texts: unknown): Generator<[number, unknown]> {
  if (typeof texts === "string") return yield [0, texts];
  const { [Symbol.iterator]: iterator } = Object(texts ?? 0) as Partial<Iterable<unknown>>;
  if (typeof iterator !== "function")
    throw new ChainruleError("E_DATA", `fit needs a text or several, such as an array, got ${formatValue(texts)}.`);
  let i = 0;
  for (const one of texts as Iterable<unknown>) yield [i++, one];
}

/**
 * A tokenizer, which `fit` gives its vocabulary. Words are runs of letters, digits and underscores, with the apostrophes
 * between them; what stands between words is left out. Throws E_CONFIG.
 */
export function tokenizer(options: TokenizerOptions): Tokenizer {
  return new Vocabulary(settled(options));
}

/** The tokenizer that `toJSON` described. Throws E_FORMAT for anything else, E_CONFIG for its options. */
tokenizer.from = (json: TokenizerJSON): Tokenizer => {
  const { words, ...options } = (json ?? {}) as Partial<TokenizerJSON>;
  const isVocabulary = Array.isArray(words) && words.every((token) => typeof token === "string" && token !== "");
  if (!isVocabulary || new Set(words).size < words.length)
    throw new ChainruleError(
      "E_FORMAT",
      `tokenizer.from needs what toJSON returned, with different words in an array, got ${formatValue(json)} and words ${formatValue(words)}.`,
    );
  return new Vocabulary(settled(options as TokenizerOptions), [...words]);
};

function settled(options: TokenizerOptions): Omit<TokenizerJSON, "words"> {
  const { size, ...others } = readOptions(record, options, "tokenizer");
  return size === undefined ? others : { ...others, size };
}
