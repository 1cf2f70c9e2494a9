/** Workers below models: what a trap in one of them does to the others. */
import { expect, test } from "vitest";
import barrierBytes from "#wasm/barrier";
import { moduleFor } from "../../src/backends/builds.ts";
import { WasmMemory } from "../../src/backends/memory.ts";
import { Arena } from "../../src/memory/arena.ts";
import { readMatrix } from "../../src/memory/matrix.ts";
import { tensor, type Matrix } from "../../src/memory/tensor.ts";
import { encodeProgram } from "../../src/plan/encode.ts";
import { kernels } from "../../src/kernels/index.ts";
import { cursorFields } from "../../src/kernels/shared/layout.ts";
import { stepOf } from "../../src/plan/plan.ts";
import { sharePlan } from "../../src/plan/threads.ts";
import { WorkerPool, type WorkerPoolOptions } from "../../src/threads/pool.ts";
import { refused } from "../support/errors.ts";

const SIZE = 256;

/** A product shared by two workers. */
async function product() {
  const core = await moduleFor({ arithmetic: "exact", dtype: "float32", shared: true });
  const memory = new WasmMemory(true);
  const arena = new Arena(memory, "float32");
  const [y, x, w] = ["y", "x", "w"].map((name) => tensor(name, SIZE, SIZE, "float32"));
  const cursor = tensor("cursor", 1, cursorFields, "float32", { type: "int32" });
  const scratch = tensor("scratch", 16 * SIZE + 16, 1, "float32", { packed: true });
  arena.place([y, x, w, scratch, cursor].map((t) => t.storage));
  const step = stepOf(kernels.product, [y, x, w, scratch], SIZE);
  const lists = { epochBegin: [], batch: [step, step], tail: [], epochEnd: [] };
  const shared = sharePlan({ rows: SIZE, ...lists, cursor, batches: 1, batchRows: SIZE }, 2, "float32")!;
  arena.place(shared.storages);
  const at = shared.barrier.storage.offset;
  const programs = shared.plans.map((plan) => encodeProgram(plan, arena, () => at).offset);
  const barrier = new WebAssembly.Module(barrierBytes as Uint8Array<ArrayBuffer>);
  const { barrierAbort } = new WebAssembly.Instance(barrier, { env: { memory: memory.memory } }).exports;
  const pool = new WorkerPool({
    threads: 2,
    start: { core, shared: { barrier, memory: memory.memory } },
    abort: barrierAbort as WorkerPoolOptions["abort"],
  });
  const prepare = () => void arena.view(shared.barrier).data.fill(0);
  for (const t of [x, w]) arena.view(t).data.fill(0.5);
  /** Has worker i walk program i; answers why it stopped, or 0. */
  const walk = async (batches: number, those = programs) => {
    const answers = await pool.walk(
      () => {
        prepare();
        return those.map((program) => ({ program, barrier: at, batches }));
      },
      { work: 0 },
    );
    return answers.find(({ status }) => status !== 0)?.status ?? 0;
  };
  return { pool, programs, walk, y: () => readMatrix(arena.view(y) as Matrix) };
}

test("two workers make a product, again and again", async () => {
  const { pool, walk, y } = await product();
  expect(await walk(100)).toBe(0);
  expect(new Set(y())).toEqual(new Set([SIZE / 4]));
  pool.end();
  await refused(() => walk(1), "E_DISPOSED");
});

test("a thread that waits for another in vain is noticed, since the walk does not go on", async () => {
  const { pool, walk, y, programs } = await product();
  await walk(1);
  const start = performance.now();
  await refused(() => walk(1, [programs[0], 0]), "E_ENGINE", "did not go on for 3 s");
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(await walk(1)).toBe(0);
  expect(y()[0]).toBe(SIZE / 4);
  pool.end();
});

test("a trap in one takes the other out of its waiting; the next walk has new workers", async () => {
  const { pool, programs, walk, y } = await product();
  const start = performance.now();
  const nowhere = 0xfffffff0;
  await refused(() => walk(1, [programs[0], nowhere]), "E_ENGINE", "out of bounds");
  expect(performance.now() - start).toBeLessThan(2000);
  expect(await walk(1)).toBe(0);
  expect(y()[0]).toBe(SIZE / 4);
  pool.end();
});

test("ending the walk of one thread, which has no barrier, writes nothing over what stands at the beginning", () => {
  const { memory, buffer } = new WasmMemory(true);
  const barrier = new WebAssembly.Module(barrierBytes as Uint8Array<ArrayBuffer>);
  const { barrierAbort } = new WebAssembly.Instance(barrier, { env: { memory } }).exports;
  (barrierAbort as NonNullable<WorkerPoolOptions["abort"]>)(0, 1);
  expect(new Uint8Array(buffer).every((byte) => byte === 0)).toBe(true);
});
