// Makes digits.ts from the data as it is published: node src/examples/data/make.mjs optdigits.tes
// (1,797 lines of 64 pixels from 0 to 16 and a label, separated by commas).
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { URL } from "node:url";
import { gzipSync } from "node:zlib";

const rows = readFileSync(argv[2], "utf8").trim().split(/\r?\n/);
const numbers = rows.map((line) => line.split(",").map(Number));

/** An IDX file of bytes, compressed: base64 in lines of 116 characters. */
function pack(shape, bytes) {
  const header = new Uint8Array(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => new DataView(header.buffer).setUint32(4 + 4 * i, size));
  const packed = gzipSync(Uint8Array.from([...header, ...bytes]), { level: 9 });
  packed[9] = 255; // the operating system in gzip's header: "unknown", so that the file is the same from every machine
  return packed
    .toString("base64")
    .match(/.{1,116}/g)
    .join("\n");
}

const images = pack(
  [rows.length, 8, 8],
  numbers.flatMap((row) => row.slice(0, 64)),
);
const labels = pack(
  [rows.length],
  numbers.map((row) => row[64]),
);

writeFileSync(
  new URL("digits.ts", import.meta.url),
  `// Made by make.mjs; README.md says where the data comes from. IDX files, compressed with gzip, as base64.

/** uint8 [${rows.length}, 8, 8]: ink from 0 to 16. */
export const images = \`
${images}
\`;

/** uint8 [${rows.length}]: which digit. */
export const labels = \`
${labels}
\`;
`,
);
