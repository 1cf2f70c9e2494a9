/** Every snippet in docs/ is run; those of the README in snippets.test.ts. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runSnippets } from "./snippets.ts";

const names = readdirSync("docs", { recursive: true, encoding: "utf8" });
runSnippets(names.filter((name) => name.endsWith(".md")).map((name) => join("docs", name)));
