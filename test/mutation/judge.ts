/**
 * A program that messages from ./kernels.ts reach: compiles the core with a mutant, and compares its kernels with their
 * definitions, whole and in parts.
 */
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { kernels } from "../../src/kernels/index.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { allowFused } from "../../src/platform/node/engine.ts";
import * as cases from "../kernels/cases/index.ts";
import { lanes } from "../kernels/cases/matrix.ts";
import { builds } from "../support/backends.ts";
import { agree, split, splitsColumns, sweep, type KernelCase } from "../support/kernels.ts";
import { mutate, type Mutant } from "./mutants.ts";

/** What becomes of a mutant. */
export interface Verdict {
  /** "same" where the compiler makes the same bytes of it in every build, "refused" by it, "survived", or what noticed it. */
  readonly outcome: string;
  /** Texts of files of build/wasm with the mutant, by path, where it has survived. */
  readonly files: Readonly<Record<string, string>>;
}

type Name = keyof typeof kernels;

/** Code for some builds alone makes no difference in the others. */
const targets = ["", "wide-", "fast-"].map((arithmetic) =>
  (["float32", "float64"] as const).map((dtype) => ({ target: `${arithmetic}${dtype}`, dtype })),
);

process.on("message", (mutant: Mutant) => {
  void judge(mutant).then((verdict) => process.send!(verdict));
});

async function judge(mutant: Mutant): Promise<Verdict> {
  for (const pair of targets) {
    const files: Record<string, string> = {};
    for (const { target, dtype } of pair) {
      const bytes = await compile(mutant, target);
      if (bytes === undefined) return { outcome: "refused", files: {} };
      // What changes nothing on purpose is compared all the same, and has to survive.
      if (Buffer.compare(bytes, readFileSync(`build/wasm/${target}.wasm`)) === 0 && !isNone(mutant)) continue;
      files[`build/wasm/${target}.js`] =
        `export default Uint8Array.from(Buffer.from("${Buffer.from(bytes).toString("base64")}", "base64"));`;
      const difference = await compare(bytes, mutant, dtype);
      if (difference !== undefined) return { outcome: `${target}: ${difference}`, files: {} };
    }
    if (Object.keys(files).length > 0) return { outcome: "survived", files };
  }
  return { outcome: "same", files: {} };
}

const isNone = (mutant: Mutant) =>
  mutate(readFileSync(mutant.path, "utf8"), mutant) === readFileSync(mutant.path, "utf8");

/** The first case of a kernel in which the core and its definition differ. */
async function compare(bytes: Uint8Array<ArrayBuffer>, { path }: Mutant, dtype: DType): Promise<string | undefined> {
  await allowFused();
  const module = new WebAssembly.Module(bytes);
  builds.mutant = { float32: module, float64: module };
  const room = path.split("/")[1];
  // Kernels of the same room first: most mutants are noticed there.
  const isFar = (name: Name) => (kernels[name].name.toLowerCase().includes(room.slice(0, 4)) ? 0 : 1);
  const names = (Object.keys(kernels) as Name[]).sort((a, b) => isFar(a) - isFar(b));
  for (const name of names) {
    try {
      sweep(cases[name](dtype), (c) => agree(c, dtype, ["mutant"]));
      if (kernels[name].shared !== undefined) sweep(cases[name](dtype), (c) => inParts(c, dtype));
    } catch (error) {
      return (error as Error).message.split("\n")[0].slice(0, 100);
    }
  }
  return undefined;
}

/** Parts meet in the middle; columns are parted between vectors. */
function inParts(c: KernelCase, dtype: DType): void {
  const unit = splitsColumns(c) ? lanes(dtype) : 1;
  const parts = Math.ceil(c.items / unit);
  if (parts > 1) split(c, dtype, unit * (parts >> 1), "mutant");
}

/** A build of the core with the mutant, unless the compiler refuses it. */
async function compile(mutant: Mutant, target: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error } = await asc.main(["--target", target], {
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
  return error === null ? binary : undefined;
}
