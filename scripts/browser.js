// @ts-check
/**
 * Makes the browser files from src/ and build/wasm/: build/package/browser/chainrule.js (an ES module), chainrule.iife.js (the
 * same as `window.chainrule`), explain.js, which those fetch when they need it, data.js
 * (`chainrule/data`, without wasm), formats.js (`chainrule/formats`, without wasm), predict.js (`chainrule/predict`), brain.js (`chainrule/brain`)
 * and table.js (`chainrule/table`), which stand alone, chainrule.all.iife.js (all of them but those as one script), worker.js. esbuild puts the modules together, terser makes them small.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, URL } from "node:url";
import { promisify } from "node:util";
import { deflate } from "@gfx/zopfli";
import { build } from "esbuild";
import { minify } from "terser";
import { ownNames } from "./intrinsics.js";
import { sharing } from "./sharing.js";

const folder = "build/package/browser";
/** What is imported only when it is needed, by its folder in src/: a file of its own. */
/** @type {Readonly<Record<string, string>>} */
const files = { trace: "explain", tutorials: "explain" };
/** The files beside chainrule.js, and the room that each is made from. */
const rooms = { data: "data", explain: "tutorials" };
const bytesOf = (/** @type {string} */ name) => readFileSync(`build/wasm/${name}.wasm`);

/** All builds deflated, and where their streams start. */
async function pack() {
  const { outputFiles } = await build({
    entryPoints: ["scripts/pack.ts"],
    bundle: true,
    format: "esm",
    write: false,
  });
  const { ORDER, split } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const { bytes, starts } = split(ORDER.map(bytesOf));
  return { deflated: await promisify(deflate)(bytes, { numiterations: 5 }), starts };
}

/**
 * What src/ imports and a page has otherwise.
 * @type {(starts: number[][]) => import("esbuild").Plugin}
 */
const page = (starts) => ({
  name: "page",
  setup({ onResolve, onLoad }) {
    const own = (/** @type {string} */ path) => ({
      path: fileURLToPath(new URL(`../src/platform/page/${path}`, import.meta.url)),
    });
    /** A build as a module that has its bytes at once. */
    const inline = (/** @type {string} */ name) =>
      `export default /* @__PURE__ */ Uint8Array.from(atob("${bytesOf(name).toString("base64")}"), (c) => c.charCodeAt(0))`;
    // For tests and docs alone: how far activations may be off, and why; formulas that no trace shows.
    onLoad({ filter: /src\/(kernels\/activations|regularizers|schedules)\/\w+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        path.includes("kernels") ? /^ {2}tolerance: \{[^{}]*\},$/m : /^ {2,4}formula: "[^"]*",$/gm,
        "",
      ),
      loader: "ts",
    }));
    // Pages write ONNX files with toOnnx of formats.js, so that chainrule.js need not hold it.
    onLoad({ filter: /src\/saving\/onnx\.ts$/ }, () => ({
      contents: `import { ChainruleError } from "../base/errors.ts";
        export const onnx = { endings: [".onnx"], matches: () => false, encode() {
          throw new ChainruleError("E_CONFIG", "Pages write ONNX with toOnnx of chainrule/formats.");
        } };`,
      loader: "ts",
    }));
    onResolve({ filter: /^#platform$/ }, () => own("index.ts"));
    onResolve({ filter: /^\.\/foreignFiles\.ts$/ }, () => own("foreignFiles.ts"));
    onResolve({ filter: /^@assemblyscript\/loader$/ }, () => own("loader.ts"));
    onResolve({ filter: /^#wasm\/(packed|barrier|float32)$/ }, ({ path }) => ({ path, namespace: "wasm" }));
    onLoad({ filter: /packed/, namespace: "wasm" }, () => ({
      contents: `export const starts = ${JSON.stringify(starts)}; export const packed = () => [PACKED, ALPHABET]`,
    }));
    onLoad({ filter: /barrier|float32/, namespace: "wasm" }, ({ path }) => ({
      contents: inline(path.slice("#wasm/".length)),
    }));
  },
});

const options = /** @type {const} */ ({ bundle: true, target: "es2022", platform: "browser", format: "esm" });

/**
 * What is behind an entry, or several, as an ES module, without the texts ALPHABET and PACKED; with the default of one.
 * @type {(entry: string | string[], plugins: import("esbuild").Plugin[], main?: string) => Promise<string>}
 */
async function bundle(entry, plugins, main) {
  const { outputFiles } = await build({
    ...options,
    stdin: {
      contents: [entry]
        .flat()
        .map((path) => `export * from "./${path}";`)
        .concat(main === undefined ? [] : `export { default } from "./${main}";`)
        .join(""),
      resolveDir: ".",
    },
    minify: true,
    charset: "utf8",
    plugins,
    write: false,
  });
  const { code } = await minify(ownNames(outputFiles[0].text), {
    ecma: 2020,
    module: true,
    compress: { passes: 3, pure_getters: true, unsafe_arrows: true, lhs_constants: false },
  });
  if (code === undefined) throw new Error(`${entry}: terser gave no code`);
  return code;
}

/**
 * The same as a script: what the module exports at its end, as an object.
 * @type {(code: string, texts: string) => string}
 */
function asScript(code, texts) {
  const [list, names] = /export\{([^}]*)\};?$/.exec(code) ?? [];
  if (list === undefined) throw new Error("the module exports nothing at its end");
  const entries = names.split(",").map((name) => name.split(" as "));
  const object = entries.map(([local, name = local]) => `${name}:${local}`).join(",");
  return `var chainrule=(()=>{"use strict";${texts}${code.slice(0, -list.length)}return{${object}}})();`;
}

/**
 * The 64 characters that the code has most of: gzip gives one set of codes to both, so they should like the same.
 * @type {(code: string) => string}
 */
function commonest(code) {
  const counts = new Map();
  for (const c of code) if (c > "\x1f" && c < "\x7f" && !'"\\'.includes(c)) counts.set(c, (counts.get(c) ?? 0) + 1);
  const characters = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  return characters.slice(0, 64).sort().join("");
}

/**
 * Bytes as a text of 64 characters, six bits each.
 * @type {(bytes: Uint8Array, alphabet: string) => string}
 */
function encode(bytes, alphabet) {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const sixes = bits.match(/.{1,6}/g) ?? [];
  return sixes.map((six) => alphabet[parseInt(six.padEnd(6, "0"), 2)]).join("");
}

const { deflated, starts } = await pack();
const library = await sharing(
  Object.keys(files).map((room) => `src/${room}/index.ts`),
  page(starts),
  (room) => files[room],
);
const plugins = (/** @type {string} */ file) => (file === "data" ? [page(starts)] : [library.linked, page(starts)]);
const code = await bundle("src/index.ts", [library.link, page(starts)]);
/** In front of the code: gzip codes them in fewer bits there than behind it. @type {(code: string) => string} */
const textsFor = (code) => {
  const alphabet = commonest(code);
  return `const ALPHABET="${alphabet}",PACKED="${encode(deflated, alphabet)}";`;
};
const texts = textsFor(code);
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/chainrule.js`, texts + code);
writeFileSync(`${folder}/chainrule.iife.js`, asScript(code, texts));
for (const [file, room] of Object.entries(rooms))
  writeFileSync(`${folder}/${file}.js`, await bundle(`src/${room}/index.ts`, plugins(file)));
for (const [file, entry] of Object.entries({ predict: "src/predict.ts", table: "src/table/index.ts" })) {
  const alone = await bundle(entry, [page(starts)]);
  writeFileSync(`${folder}/${file}.js`, textsFor(alone) + alone);
}
writeFileSync(`${folder}/formats.js`, await bundle("src/formats.ts", [page(starts)]));
writeFileSync(`${folder}/brain.js`, await bundle("src/brain.ts", [page(starts)], "src/brain.ts"));
const all = await bundle(["src/index.ts", "src/data/index.ts", "src/tutorials/index.ts"], [page(starts)]);
writeFileSync(`${folder}/chainrule.all.iife.js`, asScript(all, textsFor(all)));
copyFileSync("build/worker/worker.txt", `${folder}/worker.js`);
