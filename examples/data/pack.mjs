// Numbers as the modules of this folder hold them: an IDX file, compressed with gzip, as base64 in lines of 116 characters.
import { gzipSync } from "node:zlib";

/** The types of IDX that are used here, and their bytes, the highest first. */
const types = {
  uint8: { code: 8, bytes: (n) => [n] },
  int16: { code: 11, bytes: (n) => [(n >> 8) & 255, n & 255] },
};

export function pack(type, shape, numbers) {
  const { code, bytes } = types[type];
  const header = new Uint8Array(4 + 4 * shape.length);
  header.set([0, 0, code, shape.length]);
  shape.forEach((size, i) => new DataView(header.buffer).setUint32(4 + 4 * i, size));
  const packed = gzipSync(Uint8Array.from([...header, ...numbers.flatMap(bytes)]), { level: 9 });
  packed[9] = 255; // the operating system in gzip's header: "unknown", so that the file is the same from every machine
  return packed
    .toString("base64")
    .match(/.{1,116}/g)
    .join("\n");
}
