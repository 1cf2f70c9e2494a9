// Makes births.ts from the data as it is published: node examples/data/make-births.mjs data.csv
// (5,479 lines year,month,date_of_month,day_of_week,births under a head).
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { URL } from "node:url";
import { pack } from "./pack.mjs";

const lines = readFileSync(argv[2], "utf8").trim().split(/\r?\n/).slice(1);
const births = lines.map((line) => Number(line.split(",")[4]));

writeFileSync(
  new URL("births.ts", import.meta.url),
  `// Made by make-births.mjs; README.md says where the data comes from. An IDX file, compressed with gzip, as base64.

/** int16 [${births.length}]: births in the United States, a day each, from 2000-01-01 to 2014-12-31. */
export const births = \`
${pack("int16", [births.length], births)}
\`;
`,
);
