// @ts-check
/** Writes build/package/browser/integrity.json: bytes, gzipped bytes and hash of each browser file, for `integrity="…"` in pages. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const folder = "build/package/browser";
const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
const entries = files.map((name) => {
  const bytes = readFileSync(`${folder}/${name}`);
  const integrity = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  return [name, { bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, integrity }];
});
writeFileSync(`${folder}/integrity.json`, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
