// @ts-check
/** Prints the notes of the newest version: its part of CHANGELOG.md, and the browser files with their hashes. */
import console from "node:console";
import { readFileSync } from "node:fs";

const [, newest] = readFileSync("CHANGELOG.md", "utf8").split(/^(?=## )/m);
const files = JSON.parse(readFileSync("build/package/browser/integrity.json", "utf8"));
const rows = Object.entries(files).map(
  ([name, { bytes, gzip, integrity }]) => `| ${name} | ${bytes} | ${gzip} | \`${integrity}\` |`,
);
console.log(`${newest.trim()}

### Browser files

| build/package/browser/… | bytes | gzipped | integrity |
| --- | ---: | ---: | --- |
${rows.join("\n")}`);
