// Makes births.ts from the data as it is published: node examples/data/make-births.mjs data.csv
// (5,479 lines year,month,date_of_month,day_of_week,births under a head).
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { URL } from "node:url";
import { gzipSync } from "node:zlib";

const lines = readFileSync(argv[2], "utf8").trim().split(/\r?\n/).slice(1);
const births = lines.map((line) => Number(line.split(",")[4]));
const bytes = Uint8Array.from(births.flatMap((n) => [n >> 8, n & 255]));
const header = Uint8Array.from([0, 0, 11, 1, 0, 0, births.length >> 8, births.length & 255]);
const packed = gzipSync(Uint8Array.from([...header, ...bytes]), { level: 9 });
packed[9] = 255; // the operating system in gzip's header: "unknown", so that the file is the same from every machine

writeFileSync(
  new URL("births.ts", import.meta.url),
  `// Made by make-births.mjs; README.md says where the data comes from. An IDX file, compressed with gzip, as base64.

/** int16 [${births.length}]: births in the United States, a day each, from 2000-01-01 to 2014-12-31. */
export const births = \`
${packed
  .toString("base64")
  .match(/.{1,116}/g)
  .join("\n")}
\`;
`,
);
