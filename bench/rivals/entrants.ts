/** Who takes part in what. The first of a work is what all others are compared with. */
import type { Settings } from "./protocol.ts";
import type { WorkName } from "./works.ts";

export interface Entrant {
  readonly name: string;
  /** A program of bench/rivals/contestants or, ending in .py, of bench/peers. */
  readonly program: string;
  readonly settings: Settings;
  /** Modules that a program in Python needs. */
  readonly modules?: readonly string[];
  readonly works: readonly WorkName[];
}

const training: WorkName[] = ["small", "middle", "large"];
const adam: WorkName[] = ["middle-adam", "large-adam"];
const predicting: WorkName[] = ["predict-one", "predict-many"];
const besidePeers: WorkName[] = ["c-32", "c-256", "sklearn-784"];
const lenets: WorkName[] = ["lenet-32", "lenet-128"];
const series: WorkName[] = ["lstm", "gru", "conv1d"];
const shaped: WorkName[] = [...lenets, "convnet", "jax-demo", ...series];
const dense: WorkName[] = [...training, ...adam, ...besidePeers, "xor", "expm", "sklearn", ...predicting];

function entrant(name: string, program: string, works: readonly WorkName[], settings: Settings = {}): Entrant {
  return { name, program, settings, works };
}
function peer(name: string, program: string, modules: string[], works: readonly WorkName[], settings: Settings = {}) {
  return { name, program, settings, modules, works };
}

export const entrants: readonly Entrant[] = [
  entrant("Chainrule", "chainrule", [...dense, ...shaped]),
  entrant("Chainrule, 2 threads", "chainrule", ["middle", "large", ...adam, "expm", ...lenets], { threads: 2 }),
  entrant("Chainrule, wide", "chainrule", [...training, ...adam, ...besidePeers, "expm"], { vectors: "wide" }),
  entrant("Chainrule, wide, 2 threads", "chainrule", ["middle", "large", ...adam], { vectors: "wide", threads: 2 }),
  entrant("careful JS", "careful", [...training, "xor"]),
  entrant("tfjs wasm", "tfjs", [...training, ...adam, "xor", "expm", ...lenets, "lstm", ...predicting], {
    backend: "wasm",
  }),
  entrant("tfjs cpu", "tfjs", [...training, ...lenets, "lstm", ...predicting], { backend: "cpu" }),
  entrant("jax-js wasm", "jax", [...training, "jax-demo"]),
  entrant("convnetjs", "convnetjs", [...training, "xor", ...lenets, "convnet"]),
  entrant("brain.js", "brain", ["small", "middle", "xor", "predict-one"]),
  entrant("synaptic", "synaptic", ["small", "middle", "xor"]),
  entrant("neataptic", "neataptic", ["xor"]),
  entrant("onnxruntime-web", "onnxruntime", predicting),
  peer("C", "c.py", ["numpy"], [...training, "c-32", "c-256", "predict-many"], { products: "loops" }),
  peer("oneDNN", "c.py", ["numpy"], [...training, "c-32", "c-256"], { products: "onednn", threads: 1 }),
  peer("LIBXSMM", "c.py", ["numpy"], [...training, "c-32", "c-256"], { products: "libxsmm", threads: 1 }),
  peer(
    "PyTorch",
    "pytorch.py",
    ["torch"],
    [...training, ...adam, ...besidePeers, "xor", "expm", ...lenets, "jax-demo", ...series, ...predicting],
    {
      threads: 1,
    },
  ),
  peer("PyTorch, best threads", "pytorch.py", ["torch"], [...training, ...adam, "expm", ...lenets, "lstm"], {
    threads: "best",
  }),
  peer("numpy", "numpy_xor.py", ["numpy"], ["xor"], { threads: 1 }),
  peer("scikit-learn", "scikit_learn.py", ["sklearn"], ["sklearn", "sklearn-784"], { threads: 1 }),
];
