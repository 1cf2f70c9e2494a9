/** The calls of each kernel that predictions have: a kernel is a line of the table. */
import type { Activation } from "../kernels/activations/activation.ts";
import type { RegistryRef } from "../base/registry.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Operand, Step } from "../plan/plan.ts";
import { applied, withAlpha } from "./source/activations.ts";
import { rnnOf } from "./source/recurrent.ts";
import type { Argument, ProgramBuilder } from "./program.ts";

type Emit = (to: ProgramBuilder, operands: readonly Operand[]) => void;

const tensor = (operand: Operand): Tensor => operand as Tensor;
const whole = (operands: readonly Operand[]) => operands as readonly number[];
const activationOf = (operand: Operand) => operand as RegistryRef<Activation>;
const columns = (operand: Operand): number => tensor(operand).columns;
const sizeOf = (operand: Operand): number => tensor(operand).rows * tensor(operand).columns;
const pixels = (windows: readonly number[]): number => windows[0] * windows[1];
const taps = (windows: readonly number[]): number => windows[2] * windows[3];

const configured = (which: RegistryRef<Activation>): Argument[] =>
  withAlpha.has(which.entry.name) ? [{ real: which.parameter }] : [];

function activate(to: ProgramBuilder, operand: Operand, y: Tensor, x: Tensor): void {
  const which = activationOf(operand);
  if (which.entry.identity) return to.copy(y, x);
  to.call(applied(which.entry.name), to.array(y), to.array(x), 0, x.rows, x.columns, ...configured(which));
}

const affine: Emit = (to, [y, x, w, b]) => {
  to.call("affine", to.array(tensor(y)), to.array(tensor(x)), to.weights(tensor(w)), to.vector(b, columns(w), 0), tensor(x).rows, columns(x), columns(w)); // prettier-ignore
};

const convolution: Emit = (to, [y, x, w, b, , ...windows]) => {
  const channels = tensor(w).rows / taps(whole(windows));
  to.call("convolution", to.array(tensor(y)), to.array(tensor(x)), to.weights(tensor(w)), to.vector(b, columns(w), 0), channels, columns(w), ...whole(windows)); // prettier-ignore
};

const emitters: Readonly<Record<string, Emit>> = {
  activationForward: (to, [which, y, x]) => activate(to, which, tensor(y), tensor(x)),
  affine,
  product: (to, [y, x, w]) => affine(to, [y, x, w, 0]),
  dense(to, [which, y, ...rest]) {
    affine(to, [y, ...rest]);
    activate(to, which, tensor(y), tensor(y));
  },
  convolution,
  activatedConvolution(to, [which, y, ...rest]) {
    convolution(to, [y, ...rest]);
    activate(to, which, tensor(y), tensor(y));
  },
  depthwise(to, [y, x, w, b, ...windows]) {
    to.call("depthwise", to.array(tensor(y)), to.array(tensor(x)), to.weights(tensor(w)), to.vector(b, columns(w), 0), columns(x), columns(y) / columns(x), ...whole(windows)); // prettier-ignore
  },
  transposedConvolution(to, [y, x, w, b, , ...windows]) {
    to.call("transposedConvolution", to.array(tensor(y)), to.array(tensor(x)), to.weights(tensor(w)), to.vector(b, columns(y), 0), columns(y), columns(x), ...whole(windows)); // prettier-ignore
  },
  maxPooling(to, [y, x, ...windows]) {
    to.call("maxPooling", to.array(tensor(y)), to.array(tensor(x)), columns(y), ...whole(windows));
  },
  sumWindows(to, [y, x, mean, ...windows]) {
    to.call("sumWindows", to.array(tensor(y)), to.array(tensor(x)), columns(y), Number(mean), ...whole(windows));
  },
  spreadWindows(to, [y, x, , ...windows]) {
    const channels = sizeOf(y) / pixels(whole(windows));
    to.call("spreadWindows", to.array(tensor(y)), to.array(tensor(x)), channels, ...whole(windows));
  },
  normalizeColumns(to, [y, , x, mean, variance, gamma, beta, epsilon]) {
    const isSingle = to.dtype === "float32";
    const round = isSingle ? Math.fround : (value: number) => value;
    const inverse = to
      .numbers(tensor(variance))
      .map((v) => round(1 / round(Math.sqrt(round(v + round(Number(epsilon)))))));
    const n = columns(x);
    // −0 changes no number that it is added to; the definition in float64 adds 0.
    const args = [to.vector(mean, n, 0), to.constant(`${tensor(variance).name} inverse`, inverse), to.vector(gamma, n, 1), to.vector(beta, n, isSingle ? -0 : 0)]; // prettier-ignore
    to.call("normalizeColumns", to.array(tensor(y)), to.array(tensor(x)), ...args, tensor(x).rows, n);
  },
  normalizeRows(to, [y, , , x, gamma, beta, epsilon]) {
    const n = columns(x);
    const args = [to.vector(gamma, n, 1), to.vector(beta, n, to.dtype === "float32" ? -0 : 0)];
    to.call("normalizeRows", to.array(tensor(y)), to.array(tensor(x)), ...args, tensor(x).rows, n, { precise: Number(epsilon) }); // prettier-ignore
  },
  lookup(to, [y, x, table]) {
    to.call("lookup", to.array(tensor(y)), to.array(tensor(x)), to.weights(tensor(table)), columns(x), tensor(table).rows, columns(table)); // prettier-ignore
  },
  permute(to, [y, x, ...axes]) {
    to.call("permute", to.array(tensor(y)), to.array(tensor(x)), ...whole(axes));
  },
  reshape: (to, [y, x]) => to.copy(tensor(y), tensor(x)),
  copyColumns(to, [y, x, at, from, count]) {
    to.call("copyColumns", to.array(tensor(y)), to.array(tensor(x)), tensor(y).rows, columns(y), columns(x), ...whole([at, from, count])); // prettier-ignore
  },
  addTo(to, [y, x, factor]) {
    to.call("addTo", to.array(tensor(y)), to.array(tensor(x)), sizeOf(y), { real: Number(factor) });
  },
  dropoutBackward(to, [y, a, b]) {
    to.call("multiplyBoth", to.array(tensor(y)), to.array(tensor(a)), to.array(tensor(b)), sizeOf(y));
  },
  simpleRnn(to, [operand, h, z, u, , steps, backwards]) {
    const which = activationOf(operand);
    to.call(rnnOf(which.entry.name), to.array(tensor(h)), to.array(tensor(z)), to.weights(tensor(u)), Number(steps), tensor(u).rows, Number(backwards), ...configured(which)); // prettier-ignore
  },
  lstm(to, [h, c, , z, u, , steps, backwards]) {
    const cell = to.buffer(tensor(c).name, tensor(u).rows);
    to.call("lstm", to.array(tensor(h)), cell, to.array(tensor(z)), to.weights(tensor(u)), Number(steps), tensor(u).rows, Number(backwards)); // prettier-ignore
  },
  gru(to, [h, z, recurrent, u, b, , steps, backwards]) {
    const product = to.buffer(tensor(recurrent).name, 3 * tensor(u).rows);
    to.call("gru", to.array(tensor(h)), product, to.array(tensor(z)), to.weights(tensor(u)), to.array(tensor(b)), Number(steps), tensor(u).rows, Number(backwards)); // prettier-ignore
  },
  reverseSteps(to, [y, x, steps]) {
    to.call("reverseSteps", to.array(tensor(y)), to.array(tensor(x)), Number(steps), columns(y));
  },
  stepMask(to, [mask, x, value]) {
    to.call("stepMask", to.array(tensor(mask)), to.array(tensor(x)), tensor(x).rows, columns(x), { real: Number(value) }); // prettier-ignore
  },
  packSteps(to, [y, x, mask, steps, backwards]) {
    to.call("packSteps", to.array(tensor(y)), to.array(tensor(x)), to.array(tensor(mask)), Number(steps), columns(y), Number(backwards)); // prettier-ignore
  },
  unpackSteps(to, [y, x, mask, steps, backwards, holds]) {
    to.call("unpackSteps", to.array(tensor(y)), to.array(tensor(x)), to.array(tensor(mask)), Number(steps), columns(y), Number(backwards), Number(holds)); // prettier-ignore
  },
  weighSteps(to, [y, x, mask, steps]) {
    to.call("weighSteps", to.array(tensor(y)), to.array(tensor(x)), to.array(tensor(mask)), Number(steps), columns(y));
  },
};

/** Adds what a step does. Throws E_CONFIG for what no generated program does, by name. */
export function emitStep({ kernel, operands }: Step, to: ProgramBuilder): void {
  if (Object.hasOwn(emitters, kernel.name)) return emitters[kernel.name](to, operands);
  const layer = operands.find((operand): operand is Tensor => typeof operand === "object" && "storage" in operand);
  const name = layer?.name.split("/")[0];
  throw new ChainruleError("E_CONFIG", `The layer ${formatValue(name)} cannot be exported: generated programs have no ${kernel.name}.`, { name, kernel: kernel.name }); // prettier-ignore
}
