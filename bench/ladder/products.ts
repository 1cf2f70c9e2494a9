/**
 * Matrix products of the core alone, one thread, square matrices:
 *
 *   NN   y = x·w        the forward pass              product
 *   NT   dx = dy·wᵀ     the gradient of the inputs    transpose, then product
 *   TN   dw = xᵀ·dy     the gradient of the weights   weightGradient
 *
 * Each is a plan of its own whose batches are that product, so that the core is called as training calls it.
 */
import { moduleFor } from "../../src/backends/builds.ts";
import { wasmBackend } from "../../src/backends/wasm.ts";
import { Arena } from "../../src/memory/arena.ts";
import { tensor, type Tensor } from "../../src/memory/tensor.ts";
import { kernels } from "../../src/kernels/index.ts";
import { cursorFields } from "../../src/kernels/shared/layout.ts";
import { stepOf, type Step } from "../../src/plan/plan.ts";
import { between, idle, now } from "../support/clock.ts";
import { lcg } from "../support/data.ts";
import type { Peak, PeakSample } from "../support/peak.ts";

export const forms = ["NN", "NT", "TN"] as const;
export const productSizes = [256, 512, 1024];

export interface Product {
  readonly form: (typeof forms)[number];
  readonly size: number;
  /** Round by round. */
  readonly timings: { readonly gflops: number; readonly peak: PeakSample }[];
}

/** Sweeps over all forms and sizes, interleaved; a turn lasts about `turn` milliseconds. */
export async function measureProducts(
  peak: Peak,
  { rounds, turn }: { rounds: number; turn: number },
): Promise<Product[]> {
  const module = await moduleFor({ arithmetic: "exact", dtype: "float32", shared: false });
  const products = productSizes.flatMap((size) =>
    forms.map((form) => ({ form, size, timings: [], ...runner(module, form, size) })),
  );
  const results: (Product & { run(times: number): number; times: number })[] = products.map((product) => {
    // The first calls run in the engine's baseline tier, and say how often the product goes into a turn.
    product.run(1);
    const milliseconds = Math.min(product.run(1), product.run(1));
    return { ...product, times: Math.max(1, Math.round(turn / milliseconds)) };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { size, timings, run, times } of results) {
      const before = peak.sample();
      const milliseconds = run(times);
      const after = peak.sample();
      timings.push({
        gflops: (2 * size ** 3) / milliseconds / 1e6,
        peak: { R: Math.max(before.R, after.R), exact: Math.max(before.exact, after.exact) },
      });
    }
  }
  return results.map(({ form, size, timings }) => ({ form, size, timings }));
}

/** `run` answers the milliseconds that one of several products took. */
function runner(module: WebAssembly.Module, form: Product["form"], size: number): { run(times: number): number } {
  const backend = wasmBackend(module);
  const arena = new Arena(backend.memory, "float32");
  const matrix = (name: string) => tensor(name, size, size, "float32");
  const [out, a, b, turned] = ["out", "a", "b", "turned"].map(matrix);
  const cursor = tensor("cursor", 1, cursorFields, "float32", { type: "int32" });
  const scratch = tensor("scratch", 16 * size + 16, 1, "float32", { packed: true });
  const batch = stepsOf(form, out, a, b, turned, scratch);
  arena.place([out, a, b, turned, scratch, cursor].map(({ storage }) => storage));
  const random = lcg(size);
  for (const filled of [a, b]) arena.view(filled).data.forEach((_, i, data) => (data[i] = random() - 0.5));
  const plan = { rows: size, epochBegin: [], batch, tail: [], epochEnd: [], cursor, batches: 1, batchRows: size };
  const loaded = backend.load(plan, arena);
  return {
    run(times) {
      const began = now();
      void loaded.run(times);
      return idle(between(began, now()), 1) / times;
    },
  };
}

function stepsOf(form: Product["form"], out: Tensor, a: Tensor, b: Tensor, turned: Tensor, scratch: Tensor): Step[] {
  const items = out.rows;
  if (form === "NN") return [stepOf(kernels.product, [out, a, b, scratch], items)];
  if (form === "TN") return [stepOf(kernels.weightGradient, [out, a, b, scratch], items)];
  return [stepOf(kernels.transpose, [turned, b], items), stepOf(kernels.product, [out, a, turned, scratch], items)];
}
