// @ts-check
/**
 * npm run build -- demo: the pages as a static folder, build/demo, for any host. It holds the library's browser files as they
 * are shipped; the pages' scripts import those beside them and are told where the worker is.
 */
import console from "node:console";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { build } from "esbuild";

const folder = "build/demo";
const library = ["chainrule.js", "data.js", "formats.js", "table.js", "worker.js"];
const files = ["page/index.html", "page/style.css", "page/icon.svg", "table/table.html", "table/table.css"];

if (!library.every((file) => existsSync(`build/package/browser/${file}`))) {
  console.error("build/package/browser is not there yet: npm run build makes it.");
  process.exit(1);
}
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of library) copyFileSync(`build/package/browser/${file}`, `${folder}/${file}`);
for (const file of files) copyFileSync(`examples/${file}`, `${folder}/${file.split("/")[1]}`);

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const common = /** @type {const} */ ({
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: folder,
  platform: "browser",
  logLevel: "warning",
});
await build({
  ...common,
  entryPoints: {
    page: "examples/page/page.ts",
    "table-page": "examples/table/page.ts",
    "table-trainer": "examples/table/trainer.ts",
  },
  format: "esm",
  define: { VERSION: JSON.stringify(version) },
  loader: { ".csv": "text" },
  // Of src/report the pages use a few functions; what else its files import falls away.
  external: ["node:*"],
  plugins: [
    {
      name: "the library beside the page",
      setup({ onResolve }) {
        onResolve({ filter: /^chainrule\/browser$/ }, () => ({ path: "./chainrule.js", external: true }));
        onResolve({ filter: /^chainrule\/(data|formats|table)$/ }, ({ path }) => ({
          path: `./${path.split("/")[1]}.js`,
          external: true,
        }));
        // The digits, which npm start has too, read themselves by a file of src/data.
        onResolve({ filter: /^\.\.\/src\/data\/idx\.ts$/ }, () => ({ path: "./data.js", external: true }));
      },
    },
  ],
});
// Runs before anything is drawn, so it is no module.
await build({ ...common, entryPoints: ["examples/page/theme.ts"], format: "iife" });
