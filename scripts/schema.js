// @ts-check
/** Writes build/package/schema/model.schema.json, which src/saving/schema.ts makes from the lists. */
import { mkdirSync, writeFileSync } from "node:fs";
import { URL } from "node:url";
import { bundle } from "./steps.js";

const folder = "build/package/schema";
await bundle("build/schema", { schema: "src/saving/schema.ts" });
const { modelSchema } = await import(new URL("../build/schema/schema.js", import.meta.url).href);
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/model.schema.json`, `${JSON.stringify(modelSchema())}\n`);
