/** The package's types as a stranger's TypeScript sees them, under every module resolution. Runs on node:test. */
import { execFile } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { app, check, program, root, run } from "./stranger.ts";

const tsc = createRequire(join(root, "package.json")).resolve("typescript/bin/tsc");

/** Compiles files of the app; throws with the compiler's errors. Library types are checked unless options say otherwise. */
async function compile(files: string[], options: object): Promise<void> {
  const config = join(app, `tsconfig.${compiled++}.json`);
  const compilerOptions = { strict: true, target: "es2022", noEmit: true, types: [], ...options };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  await promisify(execFile)(process.execPath, [tsc, "--project", config]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}
let compiled = 0;

/** The types of Node, which a stranger has installed. */
function nodeTypes(): void {
  for (const name of ["@types/node", "undici-types"])
    cpSync(join(root, "node_modules", name), join(app, "node_modules", name), { recursive: true });
}

test("a stranger's TypeScript compiles under both module resolutions, library types checked, and runs", async () => {
  nodeTypes();
  writeFileSync(join(app, "main.ts"), program);
  writeFileSync(join(app, "page.ts"), program.replace('"chainrule";', '"chainrule/browser";'));
  const wrong = 'import { dense } from "chainrule";\n// @ts-expect-error: no such option\ndense({ unit: 3 });\n';
  writeFileSync(join(app, "wrong.ts"), wrong);
  const resolutions = [
    { module: "nodenext", moduleResolution: "nodenext", outDir: "node" },
    { module: "esnext", moduleResolution: "bundler", outDir: "bundled" },
  ];
  const files = ["main.ts", "page.ts", "wrong.ts"];
  await Promise.all(resolutions.map((one) => compile(files, { ...one, types: ["node"], noEmit: false })));
  for (const { outDir } of resolutions) check(run(process.execPath, [`${outDir}/main.js`], app));
});

test("types for Node need none of pages, types for pages none of Node", async () => {
  const uses = `
import { listModels, loadModel, type Model } from "chainrule";
export async function use(model: Model, PARAMETERS): Promise<Date> {
  for (const target of [TARGETS]) await model.save(target);
  for (const source of [SOURCES, new URL("http://a/"), new Blob([]), await fetch("http://a/")]) await loadModel(source);
  return (await listModels())["indexeddb://a"].dateSaved;
}
// @ts-expect-error: a number is no place
export const wrong = () => loadModel(5);
`;
  const written = (file: string, parameters: string, targets: string, sources: string) => {
    const text = uses.replace("PARAMETERS", parameters).replace("TARGETS", targets).replace("SOURCES", sources);
    writeFileSync(join(app, file), text);
    return file;
  };
  const node = written("forNode.ts", "", `"a", new URL("file:///a")`, `"a", model.toJSON()`);
  const handles = "handle: FileSystemFileHandle, file: File";
  const page = written("forPage.ts", handles, `"indexeddb://a", handle`, `"a", handle, file`);
  await Promise.all([
    compile([node], { module: "nodenext", types: ["node"], lib: ["es2023"], skipLibCheck: true }),
    compile([page, "page.ts"], { module: "esnext", moduleResolution: "bundler", lib: ["es2023", "dom"] }),
  ]);
});
