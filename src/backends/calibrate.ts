/** A short race of two builds on a matrix product: how it is found out what an engine makes of a build. */
import { Arena } from "../memory/arena.ts";
import { tensor } from "../memory/tensor.ts";
import { encodeProgram } from "../plan/encode.ts";
import { kernels } from "../kernels/index.ts";
import { cursorFields } from "../kernels/shared/layout.ts";
import { stepOf, type Plan } from "../plan/plan.ts";
import type { Arithmetic } from "../platform/builds.ts";
import { moduleFor } from "./builds.ts";
import { instantiate } from "./loader.ts";
import { WasmMemory } from "./memory.ts";

/** Rows and columns of the matrices: they fit the first two caches. */
const SIZE = 128;
/** Milliseconds of work before it counts: the optimizing compiler works beside it, and new code is taken at the next call. */
const WARM_UP = 20;
const ROUNDS = 12;
/** Twice as wide vectors make products much faster than this; nothing else does. */
const MARGIN = 1.25;

/** Whether one build multiplies matrices clearly faster than the other. */
export async function isFaster(challenger: Arithmetic, other: Arithmetic): Promise<boolean> {
  const [a, b] = [await racer(challenger), await racer(other)];
  for (const race of [a, b]) for (const end = performance.now() + WARM_UP; performance.now() < end;) race();
  await new Promise((resolve) => setTimeout(resolve, WARM_UP));
  let [bestA, bestB] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    bestA = Math.min(bestA, a());
    bestB = Math.min(bestB, b());
  }
  return bestA * MARGIN < bestB;
}

/** Runs a product once, and says how long it took. */
async function racer(arithmetic: Arithmetic): Promise<() => number> {
  const memory = new WasmMemory(false);
  const arena = new Arena(memory, "float32");
  const module = await moduleFor({ arithmetic, dtype: "float32", shared: false });
  const core = instantiate(module, memory.memory, () => 0);
  const [y, x, w] = ["y", "x", "w"].map((name) => tensor(name, SIZE, SIZE, "float32"));
  const scratch = tensor("scratch", 16 * SIZE + 16, 1, "float32", { packed: true });
  const cursor = tensor("cursor", 1, cursorFields, "float32", { type: "int32" });
  arena.place([y, x, w, scratch, cursor].map((t) => t.storage));
  arena.view(x).data.fill(1); // zeros would be left out
  const batch = [stepOf(kernels.product, [y, x, w, scratch], SIZE)];
  const lists = { epochBegin: [], batch, tail: [], epochEnd: [] };
  const plan: Plan = { rows: SIZE, ...lists, cursor, batches: 1, batchRows: SIZE };
  const program = encodeProgram(plan, arena, () => 0);
  return () => {
    const start = performance.now();
    core.run(program.offset, 1);
    return performance.now() - start;
  };
}
