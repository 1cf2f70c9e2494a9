// @ts-check
/**
 * npm run build -- demo: the page as a static folder, build/demo, for any host. It holds the library's browser files as they
 * are shipped; page.js imports those beside it and is told where the worker is.
 */
import console from "node:console";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { build } from "esbuild";

const here = "examples/page";
const folder = "build/demo";
const library = ["chainrule.js", "data.js", "worker.js"];

if (!library.every((file) => existsSync(`build/package/browser/${file}`))) {
  console.error("build/package/browser is not there yet: npm run build makes it.");
  process.exit(1);
}
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of library) copyFileSync(`build/package/browser/${file}`, `${folder}/${file}`);
for (const file of ["index.html", "style.css", "icon.svg"]) copyFileSync(`${here}/${file}`, `${folder}/${file}`);

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const common = /** @type {const} */ ({
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: folder,
  logLevel: "warning",
});
await build({
  ...common,
  entryPoints: [`${here}/page.ts`],
  format: "esm",
  platform: "browser",
  define: { VERSION: JSON.stringify(version) },
  plugins: [
    {
      name: "the library beside the page",
      setup({ onResolve }) {
        onResolve({ filter: /^chainrule\/browser$/ }, () => ({ path: "./chainrule.js", external: true }));
        // The digits, which npm start has too, read themselves by a file of src/data.
        onResolve({ filter: /^(chainrule\/data|\.\.\/src\/data\/idx\.ts)$/ }, () => ({
          path: "./data.js",
          external: true,
        }));
      },
    },
  ],
});
// Runs before anything is drawn, so it is no module.
await build({ ...common, entryPoints: [`${here}/theme.ts`], format: "iife", platform: "browser" });
