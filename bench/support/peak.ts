/**
 * R: the multiply-add peak of one core at 128 bits, float32, in GFLOPS. A bound from arithmetic alone: what no program
 * can exceed, however it is written, while the clock stays where it is. Taken again beside every measurement.
 */
import { setFlagsFromString } from "node:v8";
import bytes from "#wasm/peak";
import { fusedModule, SUMS } from "./fused.ts";

/** GFLOPS at one moment. */
export interface PeakSample {
  /** The best of all kernels. */
  R: number;
  /** The best of those that round the product before they add it: the bound of exact results. */
  exact: number;
}

interface Kernel {
  readonly name: string;
  readonly fused: boolean;
  /** Vector sums a turn. */
  readonly sums: number;
  readonly run: (turns: number) => number;
}

const LANES = 4;
/** Turns of a slice: about a quarter of a millisecond, short enough that some slices are not interrupted. */
const TURNS = 80_000;

export class Peak {
  readonly #kernels: readonly Kernel[];
  /** The best a kernel has reached, by name. */
  readonly best = new Map<string, number>();

  constructor() {
    const plain = instance(bytes);
    const kernels: Kernel[] = [
      { name: "2×4", fused: false, sums: 8, run: plain.turns2x4 },
      { name: "3×3", fused: false, sums: 9, run: plain.turns3x3 },
      { name: "1×12", fused: false, sums: 12, run: plain.turns1x12 },
    ];
    const fused = fusedInstance();
    if (fused !== undefined) {
      kernels.push({ name: "12 registers fused", fused: true, sums: SUMS, run: fused.registers });
      kernels.push({ name: "12 rows fused", fused: true, sums: SUMS, run: fused.rows });
    }
    this.#kernels = kernels;
  }

  /** Whether the engine has fused multiply-add for WebAssembly, so that R includes it. */
  get fused(): boolean {
    return this.#kernels.some((kernel) => kernel.fused);
  }

  /** Runs each kernel in short calls until the optimising compiler has had it, which works beside. */
  async warmUp(): Promise<void> {
    const end = performance.now() + 400;
    while (performance.now() < end) {
      for (const kernel of this.#kernels) for (let i = 0; i < 20; i++) kernel.run(2000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** A few slices of each kernel; the fastest slice of each counts. */
  sample(): PeakSample {
    const sample: PeakSample = { R: 0, exact: 0 };
    for (let slice = 0; slice < 3; slice++) {
      for (const { name, fused, sums, run } of this.#kernels) {
        const start = performance.now();
        run(TURNS);
        const gflops = (2 * LANES * sums * TURNS) / (performance.now() - start) / 1e6;
        sample.R = Math.max(sample.R, gflops);
        if (!fused) sample.exact = Math.max(sample.exact, gflops);
        this.best.set(name, Math.max(this.best.get(name) ?? 0, gflops));
      }
    }
    return sample;
  }
}

type Kernels = Record<string, (turns: number) => number>;

function instance(module: Uint8Array<ArrayBuffer>): Kernels {
  const imports = { env: { abort() {} } };
  return new WebAssembly.Instance(new WebAssembly.Module(module), imports).exports as Kernels;
}

/** Node 20 has relaxed SIMD behind a flag that later ones no longer know; nothing but this module uses it. */
function fusedInstance(): Kernels | undefined {
  if (process.versions.node.startsWith("20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");
  try {
    return instance(fusedModule());
  } catch {
    return undefined;
  }
}
