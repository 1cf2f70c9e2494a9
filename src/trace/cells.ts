/** What recurrent cells compute for a unit at a step: each number with the formula that it comes from. */
import type { Activation } from "../kernels/activations/activation.ts";
import type { Quantity, Term } from "./trace.ts";

export type Named = Readonly<{ name: string; value: number }>;
type Formula = NonNullable<Quantity["formula"]>;

/** A unit at a step, and the numbers that are known of it. */
export interface UnitAtStep {
  /** The same unit at the step before, and at the one behind; undefined at the ends. */
  readonly before: UnitAtStep | undefined;
  readonly behind: UnitAtStep | undefined;
  /** Of a cell without gates: its activation, and ∂h/∂net, which one over whole rows does not have. */
  readonly activation: Activation | undefined;
  readonly slope: () => number | undefined;
  /** In a tensor of the layer, by what stands behind its name; in one of several gates, that of a gate. */
  read(tensor: string, gate?: number): number;
  /** Records a number by its label: "c" is named "c1(2)". */
  add(label: string, value: number, formula?: Formula, terms?: Term[]): Named;
  /** What was recorded. */
  get(label: string): Named;
  /** The terms of x·W and of h₋·U for a gate, and of ∂E/∂h: the derivatives of the step behind, times Uᵀ. */
  inputs(gate: number): Term[];
  states(gate: number): Term[];
  errors(): Term[];
  /** The bias of a gate: of the inputs' product (0), and of the recurrent one (1). */
  bias(gate: number, product: 0 | 1): Named | undefined;
  /** ∂E/∂out of the unit that the state goes to. */
  readonly error: Named | undefined;
}

export interface Cell {
  readonly formula: string;
  /** The gates in the order of their columns, by what their sums are called: those of x·W, and those of h₋·U. */
  readonly gates: readonly string[];
  readonly recurrent: readonly string[];
  /** The tensor of the derivatives of h₋·U. */
  readonly dRecurrent: string;
  forward(unit: UnitAtStep): void;
  backward(unit: UnitAtStep): void;
}

const total = (numbers: readonly (Term | Named | undefined)[]) =>
  numbers.reduce((sum, one) => sum + (one === undefined ? 0 : "product" in one ? one.product : one.value), 0);

/** formula`${f}·${c}`: signs, and the numbers between them. */
const formula = (signs: TemplateStringsArray, ...numbers: Named[]): Formula =>
  signs.flatMap((sign, i) => [sign, numbers[i]]).filter((part) => part !== undefined && part !== "");

/** Those that there are, added up; undefined of none. */
function sum(...parts: (Named | Formula | undefined)[]): Formula | undefined {
  const there = parts.filter((part) => part !== undefined);
  return there.length === 0 ? undefined : there.flatMap((part, i) => (i === 0 ? [part] : [" + ", part])).flat();
}

const squash = { σ: (net: Named) => formula`σ(${net})`, tanh: (net: Named) => formula`tanh(${net})` };

/** A gate's sum x·W + h₋·U + b, and what its function makes of it. */
function gate(unit: UnitAtStep, k: number, label: string, f: keyof typeof squash): Named {
  const terms = [...unit.inputs(k), ...unit.states(k)];
  const biases = [unit.bias(k, 0), unit.bias(k, 1)];
  const net = unit.add(`net ${label}`, total([...terms, ...biases]), sum(...biases), terms);
  return unit.add(label, unit.read("gates", k), squash[f](net));
}

/** ∂E/∂h: what the layer's output brings, what the gates of the step behind bring, and `held` beside them. */
function errorOfState(unit: UnitAtStep, held?: { formula: Formula; value: number }): Named {
  const terms = unit.errors();
  const value = total([unit.error, ...terms]) + (held?.value ?? 0);
  return unit.add("∂E/∂h", value, sum(unit.error, held?.formula), terms);
}

/** c₋ is 0 before the first step, and nothing comes from behind the last. */
const lstm: Cell = {
  formula: "i, f, o = σ(net), c̃ = tanh(net), c = f c₋ + i c̃, h = o tanh c",
  gates: ["i", "f", "c̃", "o"],
  recurrent: ["i", "f", "c̃", "o"],
  dRecurrent: "dGates",
  forward(unit) {
    const [i, f, g, o] = this.gates.map((label, k) => gate(unit, k, label, label === "c̃" ? "tanh" : "σ"));
    const kept = unit.before && formula`${f}·${unit.before.get("c")}`;
    const c = unit.add("c", unit.read("cell"), sum(kept, formula`${i}·${g}`));
    unit.add("h", unit.read("state"), formula`${o}·tanh(${c})`);
  },
  backward(unit) {
    const { before, behind } = unit;
    const [i, f, g, o, c] = [...this.gates, "c"].map((label) => unit.get(label));
    const dh = errorOfState(unit);
    const [above, kept] = [behind?.get("∂E/∂c"), behind?.get("f")];
    const held = above && kept && formula`${above}·${kept}`;
    const own = dh.value * o.value * (1 - unit.read("squashed") ** 2);
    const value = above && kept ? above.value * kept.value + own : own;
    const dc = unit.add("∂E/∂c", value, sum(held, formula`${dh}·${o}·(1 − tanh(${c})²)`));
    unit.add("δ i", unit.read("dGates", 0), formula`${dc}·${g}·${i}·(1 − ${i})`);
    unit.add("δ f", unit.read("dGates", 1), before && formula`${dc}·${before.get("c")}·${f}·(1 − ${f})`);
    unit.add("δ c̃", unit.read("dGates", 2), formula`${dc}·${i}·(1 − ${g}²)`);
    unit.add("δ o", unit.read("dGates", 3), formula`${dh}·tanh(${c})·${o}·(1 − ${o})`);
  },
};

/** q is the part of h̃'s sum that the reset gate acts on; h₋ is 0 before the first step. */
const gru: Cell = {
  formula: "z, r = σ(net), q = h₋·U + b, h̃ = tanh(net), net = x·W + b + r q, h = z h₋ + (1 − z) h̃",
  gates: ["z", "r", "h̃"],
  recurrent: ["z", "r", "q"],
  dRecurrent: "dRecurrent",
  forward(unit) {
    const [z, r] = ["z", "r"].map((label, k) => gate(unit, k, label, "σ"));
    const bias = unit.bias(2, 1);
    const q = unit.add("q", unit.read("recurrent", 2), sum(bias), unit.states(2));
    const [own, terms] = [unit.bias(2, 0), unit.inputs(2)];
    const value = total([...terms, own]) + r.value * q.value;
    const net = unit.add("net h̃", value, sum(own, formula`${r}·${q}`), terms);
    const g = unit.add("h̃", unit.read("gates", 2), squash.tanh(net));
    const kept = unit.before && formula`${z}·${unit.before.get("h")}`;
    unit.add("h", unit.read("state"), sum(kept, formula`(1 − ${z})·${g}`));
  },
  backward(unit) {
    const { before, behind } = unit;
    const [z, r, q, g] = ["z", "r", "q", "h̃"].map((label) => unit.get(label));
    const [above, kept] = [behind?.get("∂E/∂h"), behind?.get("z")];
    const held = above && kept && { formula: formula`${above}·${kept}`, value: above.value * kept.value };
    const dh = errorOfState(unit, held);
    const d = unit.add("δ h̃", unit.read("dGates", 2), formula`${dh}·(1 − ${z})·(1 − ${g}²)`);
    unit.add("δ q", unit.read("dRecurrent", 2), formula`${d}·${r}`);
    unit.add("δ r", unit.read("dGates", 1), formula`${d}·${q}·${r}·(1 − ${r})`);
    const last = before?.get("h");
    const change = last === undefined ? formula`${dh}·(0 − ${g})` : formula`${dh}·(${last} − ${g})`;
    unit.add("δ z", unit.read("dGates", 0), [...change, ...formula`·${z}·(1 − ${z})`]);
  },
};

const simpleRnn: Cell = {
  formula: "h = f(net)",
  gates: ["h"],
  recurrent: ["h"],
  dRecurrent: "dGates",
  forward(unit) {
    const terms = [...unit.inputs(0), ...unit.states(0)];
    const net = unit.add("net h", unit.read("gates", 0), sum(unit.bias(0, 0)), terms);
    const { name } = unit.activation!;
    const f = name === "sigmoid" ? "σ" : name;
    unit.add("h", unit.read("state"), name === "linear" ? [net] : [`${f}(`, net, ")"]);
  },
  backward(unit) {
    const h = unit.get("h");
    const dh = errorOfState(unit);
    const slope = unit.slope();
    const known: Record<string, Formula> = {
      linear: [dh],
      tanh: formula`${dh}·(1 − ${h}²)`,
      sigmoid: formula`${dh}·${h}·(1 − ${h})`,
    };
    const { name } = unit.activation!;
    const other =
      slope === undefined ? undefined : [dh, "·", { name: `${name}′(${unit.get("net h").name})`, value: slope }];
    unit.add("δ h", unit.read("dGates", 0), Object.hasOwn(known, name) ? known[name] : other);
  },
};

export const cells: Readonly<Record<string, Cell>> = { lstm, gru, simpleRnn };
