/** Families of files that cost the most for their bytes: each gives one of about `size` bytes. */
import { gzipSync } from "node:zlib";

/** A model file around what is hostile: read to the place where it stands. */
const inside = (layers: string, weights = "") =>
  `{"format":"chainrule-model","version":1,"model":{"dtype":"float32","seed":0,"inputs":[{"name":"x","shape":[2]}],"layers":[${layers}],"outputs":["l0"]},"weights":[${weights}],"epochsTrained":0,"training":null}`;

/** As often as it fits, with commas between. */
const many = (size: number, entry: (i: number) => string): string => {
  const entries: string[] = [];
  for (let length = 0, i = 0; length < size; i++) {
    entries.push(entry(i));
    length += entries[i].length + 1;
  }
  return entries.join();
};

const dense = (i: number) =>
  `{"kind":"dense","name":"l${i}","config":{"units":2,"activation":"tanh","useBias":true,"kernelInitializer":"zeros","biasInitializer":"zeros"},"from":["${i === 0 ? "x" : `l${i - 1}`}"]}`;

export const jsonFamilies: Readonly<Record<string, (size: number) => string>> = {
  "nested arrays": (size) => "[".repeat(size),
  "nested objects": (size) => '{"a":'.repeat(size / 5),
  "nested and closed": (size) => "[".repeat(size / 2) + "]".repeat(size / 2),
  "shallow nests": (size) => `[${many(size, () => "[".repeat(60) + "]".repeat(60))}]`,
  "many numbers": (size) => `[${many(size, () => "1")}]`,
  "many empty objects": (size) => `[${many(size, () => "{}")}]`,
  "many keys": (size) => `{${many(size, (i) => `"${i}":0`)}}`,
  "objects of keys of their own": (size) => `[${many(size, (i) => `{"k${i}":{}}`)}]`,
  "a key again and again": (size) => `{${many(size, () => '"format":0')}}`,
  "a long text": (size) => `{"format":"${"x".repeat(size)}"}`,
  "a long key": (size) => `{"${"x".repeat(size)}":1}`,
  "a text without an end": (size) => `{"format":"${"x".repeat(size)}`,
  "a text of escapes": (size) => `{"format":"${"\\u0041".repeat(size / 6)}"}`,
  "a text of quotes": (size) => `{"format":"${'\\"'.repeat(size / 2)}"}`,
  "a text of backslashes": (size) => `{"format":"${"\\\\".repeat(size / 2)}"}`,
  "a text of wide letters": (size) => `{"format":"${"\u{1f4a5}".repeat(size / 4)}"}`,
  "a long number": (size) => `{"version":${"1".repeat(size)}}`,
  "a long fraction": (size) => `{"version":0.${"0".repeat(size)}1}`,
  "white space": (size) => " ".repeat(size) + "{}",
  "no JSON": (size) => "x".repeat(size),
  "many layers": (size) => inside(many(size, dense)),
  "layers that join themselves": (size) =>
    inside(many(size, (i) => `{"kind":"concatenate","name":"l${i}","config":{},"from":["${i === 0 ? "x" : `l${i - 1}`}","${i === 0 ? "x" : `l${i - 1}`}"]}`)), // prettier-ignore
  "weights nobody asked for": (size) => inside(dense(0), many(size, (i) => `{"name":"w${i}","shape":[1],"data":"AAAAAA=="}`)), // prettier-ignore
  "a long base64": (size) => inside(dense(0), `{"name":"l0/kernel","shape":[2,2],"data":"${"A".repeat(size)}"}`),
  "base64 of escapes": (size) => inside(dense(0), `{"name":"l0/kernel","shape":[2,2],"data":"${"\\/".repeat(size / 2)}"}`), // prettier-ignore
  "a long shape": (size) => inside(dense(0), `{"name":"l0/kernel","shape":[${many(size, () => "1")}],"data":""}`),
};

/** What unpacks to `size` bytes. */
export const gzipped = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(text));
