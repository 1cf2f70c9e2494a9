// Makes sensors.ts from the data as it is published: node examples/data/make-sensors.mjs data.csv
// (18,914 lines reading,mote_id,indoor,humidity,temperature,label under a head).
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { URL } from "node:url";
import { pack } from "./pack.mjs";

const lines = readFileSync(argv[2], "utf8").trim().split(/\r?\n/).slice(1);
const rows = lines.map((line) => line.split(",").map(Number));
// Column by column, and as differences from reading to reading: so it packs best.
const columns = [1, 3, 4, 5].map((i) => rows.map((row) => Math.round(row[i] * (i === 3 || i === 4 ? 100 : 1))));
const differences = columns.flatMap((column) => column.map((n, r) => n - (r === 0 ? 0 : column[r - 1])));

writeFileSync(
  new URL("sensors.ts", import.meta.url),
  `// Made by make-sensors.mjs; README.md says where the data comes from. An IDX file, compressed with gzip, as base64.

/** int16 [${columns.length}, ${rows.length}]: mote, humidity and temperature in hundredths, event or not; each as its difference from the reading before. */
export const sensors = \`
${pack("int16", [columns.length, rows.length], differences)}
\`;
`,
);
