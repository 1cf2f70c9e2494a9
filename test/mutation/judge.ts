/**
 * A program: node judge.js MUTANT compiles the core with a mutant, given as JSON, and compares its kernels with their
 * definitions. Prints "same" where the compiler makes the same bytes of it, else what noticed it, or "survived".
 */
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { kernels } from "../../src/kernels/index.ts";
import type { DType } from "../../src/memory/tensor.ts";
import * as cases from "../kernels/cases/index.ts";
import { builds } from "../support/backends.ts";
import { agree, sweep } from "../support/kernels.ts";
import { mutate, type Mutant } from "./mutants.ts";

const mutant = JSON.parse(process.argv[2]) as Mutant;
const room = mutant.path.split("/")[1];
const near = (name: keyof typeof kernels) => (kernels[name].name.toLowerCase().includes(room.slice(0, 4)) ? 0 : 1);
const names = (Object.keys(kernels) as (keyof typeof kernels)[]).sort((a, b) => near(a) - near(b));

console.log(await judge());
process.exit();

async function judge(): Promise<string> {
  let same = true;
  for (const dtype of ["float32", "float64"] as const) {
    const bytes = await compile(dtype);
    if (typeof bytes === "string") return bytes;
    const isChanged = Buffer.compare(bytes, readFileSync(`build/wasm/${dtype}.wasm`)) !== 0;
    // What changes nothing on purpose has to survive.
    if (!isChanged && mutant.replacement !== mutant.original) continue;
    same = false;
    const module = new WebAssembly.Module(bytes);
    builds.mutant = { float32: module, float64: module };
    for (const name of names) {
      try {
        sweep(cases[name](dtype), (c) => agree(c, dtype, "mutant"));
      } catch (error) {
        return `noticed by ${dtype} ${String((error as Error).message)
          .split("\n")[0]
          .slice(0, 100)}`;
      }
    }
  }
  return same ? "same" : "survived";
}

/** The core of a dtype with the mutant, or what the compiler says. */
async function compile(dtype: DType): Promise<Uint8Array<ArrayBuffer> | string> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(["--target", dtype], {
    readFile: (name: string) => {
      try {
        const text = readFileSync(name, "utf8");
        return name === mutant.path ? mutate(text, mutant) : text;
      } catch {
        return null; // the compiler looks elsewhere
      }
    },
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name.endsWith(".wasm")) binary = contents as Uint8Array<ArrayBuffer>;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) return `refused by the compiler: ${stderr.toString().split("\n")[0]}`;
  return binary;
}
