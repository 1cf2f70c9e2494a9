// Makes digits.ts from the data as it is published: node src/examples/data/make.mjs optdigits.tes
// (1,797 lines of 64 pixels from 0 to 16 and a label, separated by commas).
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { URL } from "node:url";
import { pack } from "./pack.mjs";

const rows = readFileSync(argv[2], "utf8").trim().split(/\r?\n/);
const numbers = rows.map((line) => line.split(",").map(Number));

const images = pack(
  "uint8",
  [rows.length, 8, 8],
  numbers.flatMap((row) => row.slice(0, 64)),
);
const labels = pack(
  "uint8",
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
