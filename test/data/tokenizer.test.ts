/** tokenizer: codes of words and characters, and back; any word is only a word. */
import { describe, expect, test } from "vitest";
import { tokenizer, type TokenizerJSON } from "../../src/data/index.ts";
import { loadModel, sequential, dense } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";

describe("tokenizer", () => {
  test("gives codes from 2 on, the most frequent word first, of equal ones the one that comes first", () => {
    const words = tokenizer({ level: "word" }).fit(["The cat sat.", "A dog? The dog!", "the end"]);
    expect(words.words).toEqual(["the", "dog", "cat", "sat", "a", "end"]);
    expect(words.size).toBe(8);
    expect(words.encode("the dog, THE cow")).toEqual([2, 3, 2, 1]);
    expect(words.decode([0, 0, 2, 3, 1, 4])).toBe("the dog � cat");
    expect(words.encode("… !")).toEqual([]);
  });

  test("words are letters with their marks, digits, underscores, and apostrophes between them", () => {
    const { words } = tokenizer({ level: "word" }).fit(
      "Don’t stop: 'quoted' x_1 naïve e\u0301te\u0301 Straße 3.5 день日本 🙂",
    );
    expect(words).toEqual(["don’t", "stop", "quoted", "x_1", "naïve", "e\u0301te\u0301", "straße", "3", "5", "день日本"]); // prettier-ignore
  });

  test("characters are code points, and keep their text", () => {
    const text = "Aha 🙂👍!\nAh";
    const characters = tokenizer({ level: "character", lower: false, unknown: "?" }).fit(text);
    expect(characters.words.slice(0, 3)).toEqual(["A", "h", "a"]);
    expect(characters.size).toBe(2 + new Set(text).size);
    expect(characters.decode(characters.encode(text))).toBe(text);
    expect(characters.decode(characters.encode("Ah? Zz"))).toBe("Ah? ??");
    expect(tokenizer({ level: "character" }).fit("aA").words).toEqual(["a"]);
  });

  test("size bounds the codes, 0 and 1 among them", () => {
    const words = tokenizer({ level: "word", size: 4 }).fit("a b b c c c");
    expect([words.size, words.words]).toEqual([4, ["c", "b"]]);
    expect(words.encode("a b c")).toEqual([1, 3, 2]);
    expect(tokenizer({ level: "word", size: 100 }).fit("a").size).toBe(3);
  });

  test("words that objects have are only words", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
    const words = tokenizer({ level: "word", lower: false });
    expect(words.fit("a").encode(names.join(" "))).toEqual([1, 1, 1, 1, 1]);
    words.fit([names.join(" "), "__proto__"]);
    expect(words.words).toEqual(names);
    const again = tokenizer.from(JSON.parse(JSON.stringify(words)) as TokenizerJSON);
    expect(again.encode(names)).toEqual([2, 3, 4, 5, 6]);
    expect(again.decode([2, 3])).toBe("__proto__ constructor");
  });

  test("takes words that were split elsewhere, any iterable of texts, and learns anew", () => {
    const words = tokenizer({ level: "word" });
    words.fit(new Set([["New York", "new york"], "city"])); // prettier-ignore
    expect(words.words).toEqual(["new york", "city"]);
    expect(words.encode(["city", "New York", "x"])).toEqual([3, 2, 1]);
    expect(words.fit("other").words).toEqual(["other"]);
  });

  test("is plain data, which travels with a model and comes back", async () => {
    const words = tokenizer({ level: "word", size: 4, unknown: "[?]" }).fit("b a b c");
    const json = { level: "word", size: 4, lower: true, unknown: "[?]", words: ["b", "a"] };
    expect(words.toJSON()).toEqual(json);
    const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })], metadata: { words: words.toJSON() } }); // prettier-ignore
    const loaded = await loadModel(model.toJSON());
    const again = tokenizer.from(loaded.metadata.words as TokenizerJSON);
    expect(again.toJSON()).toEqual(json);
    expect(again.encode("a b c")).toEqual([3, 2, 1]);
    expect(again.decode([3, 1])).toBe("a [?]");
    expect(again.fit("x y z").size).toBe(4);
    json.words.push("later");
    expect(words.size).toBe(4);
    words.words.push("later");
    expect(words.size).toBe(4);
  });

  test.each<[string, () => unknown, Parameters<typeof refused>[1], string]>([
    ["no level", () => tokenizer(wrong({})), "E_CONFIG", 'tokenizer level must be one of "word", "character"'],
    [
      "a size without room",
      () => tokenizer({ level: "word", size: 2 }),
      "E_CONFIG",
      "tokenizer size must be a whole number at least 3, got 2.",
    ],
    [
      "use before fit",
      () => tokenizer({ level: "word" }).encode("a"),
      "E_CONFIG",
      "no vocabulary yet: call fit(texts)",
    ],
    ["saving before fit", () => tokenizer({ level: "word" }).toJSON(), "E_CONFIG", "no vocabulary yet"],
    ["no words", () => tokenizer({ level: "word" }).fit(["", "!"]), "E_DATA", "The texts have no words to learn."],
    [
      "no texts",
      () => tokenizer({ level: "word" }).fit(wrong(5)),
      "E_DATA",
      "fit needs a text or several, such as an array, got 5.",
    ],
    ["nothing", () => tokenizer({ level: "word" }).fit(wrong(undefined)), "E_DATA", "got undefined."],
    [
      "a number among texts",
      () => tokenizer({ level: "word" }).fit(wrong(["a", 5])),
      "E_DATA",
      "text 1 must be a text or an array of its words, got 5.",
    ],
    [
      "a number to encode",
      () => tokenizer({ level: "character" }).fit("a").encode(wrong(5)),
      "E_DATA",
      "The text must be a text or an array of its characters, got 5.",
    ],
    [
      "a code beyond the last",
      () => tokenizer({ level: "word" }).fit("a b").decode([2, 4]),
      "E_DATA",
      "Code 1 must be a whole number from 0 to 3, got 4.",
    ],
    ["half a code", () => tokenizer({ level: "word" }).fit("a b").decode([2.5]), "E_DATA", "got 2.5."],
    [
      "no codes",
      () =>
        tokenizer({ level: "word" })
          .fit("a b")
          .decode(wrong(["length"])),
      "E_DATA",
      'got "length".',
    ],
    ["a vocabulary that is none", () => tokenizer.from(wrong({ level: "word" })), "E_FORMAT", "what toJSON returned"],
    ["nothing at all", () => tokenizer.from(wrong(null)), "E_FORMAT", "got null and words undefined."],
    [
      "a word twice",
      () => tokenizer.from({ level: "word", lower: true, unknown: "?", words: ["a", "a"] }),
      "E_FORMAT",
      "different words in an array",
    ],
    [
      "an option that is unknown",
      () => tokenizer.from(wrong({ level: "word", words: ["a"], filters: "." })),
      "E_CONFIG",
      'tokenizer has no option "filters".',
    ],
  ])("refuses %s", async (_, use, code, message) => {
    await refused(use, code, message);
  });
});
