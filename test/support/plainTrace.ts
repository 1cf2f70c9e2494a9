/**
 * A trace of a preset in plain loops, written from the formulas and sharing nothing with the library but the random
 * start: what judges tables of presets, and `explain` itself. Dense layers, sigmoid or linear, plain gradient descent.
 */
import { dense, sequential } from "../../src/index.ts";
import type { PresetOptions } from "../../src/tutorials/options.ts";
import { adapt } from "../../src/tutorials/presets/adapt.ts";
import type { Preset } from "../../src/tutorials/presets/preset.ts";
import type { Trace, TracedExample, TracedStep, TracedWeight, UnitNumbers } from "../../src/trace/trace.ts";

interface PlainLayer {
  name: string;
  units: string[];
  from: string[];
  sigmoid: boolean;
  /** [inputs][units], and a bias a unit, all the same where it is shared. */
  kernel: number[][];
  bias: number[];
  biases: "none" | "frozen" | "per unit" | "shared per layer";
  biasNames: string[];
  weightNames: string[][];
}

export async function plainTrace(given: Preset, options: PresetOptions = {}): Promise<Trace> {
  const preset = adapt(given, options);
  const { steps = 1, update = "simultaneous", delta: sign = "gradient", names = {} } = { ...given.options, ...options };
  const layers = await start(preset, names);
  const inputs = [...(names.inputs ?? preset.x[0].map((_, i) => `i${i + 1}`))];
  const rows = preset.x.map((x, row) => ({ row, x, t: preset.y[row] }));
  const half = preset.loss.name === "halfSquaredError";
  const share = preset.loss.reduction === "mean" ? 1 / rows.length : 1;

  /** outs[0] are the inputs, outs[l + 1] those of layer l. */
  const forward = (x: readonly number[]) => {
    const nets: number[][] = [];
    const outs: number[][] = [[...x]];
    layers.forEach((layer, l) => {
      nets.push(layer.bias.map((b, u) => outs[l].reduce((sum, o, i) => sum + o * layer.kernel[i][u], b)));
      outs.push(nets[l].map((net) => (layer.sigmoid ? 1 / (1 + Math.exp(-net)) : net)));
    });
    return { nets, outs };
  };
  const parts = (o: readonly number[], t: readonly number[]) =>
    o.map((out, i) => (half ? 0.5 : 1 / o.length) * (t[i] - out) ** 2);
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const total = () => share * sum(rows.map(({ x, t }) => sum(parts(forward(x).outs.at(-1)!, t))));

  const progress = [{ updates: 0, error: total(), outputs: rows.map(({ x }) => forward(x).outs.at(-1)!) }];
  const written: TracedStep[] = [];
  for (let number = 1; number <= steps; number++) {
    const before = total();
    const passes = rows.map(({ x }) => forward(x));
    const was = layers.map(({ kernel, bias }) => ({ kernel: kernel.map((r) => [...r]), bias: [...bias] }));
    const weights: TracedWeight[][] = layers.map(() => []);
    // By row, then layer: ∂E/∂out, ∂out/∂net, ∂E/∂net.
    const errors: number[][][] = rows.map(() => []);
    const slopes: number[][][] = rows.map(() => []);
    const deltas: number[][][] = rows.map(() => []);
    for (let l = layers.length - 1; l >= 0; l--) {
      const above = layers[l + 1];
      const kernelAbove = above && (update === "in-place" ? above.kernel : was[l + 1].kernel);
      rows.forEach(({ t }, r) => {
        const o = passes[r].outs[l + 1];
        errors[r][l] = o.map((out, u) =>
          above
            ? sum(deltas[r][l + 1].map((d, k) => d * kernelAbove[u][k]))
            : (half ? 1 : 2 / o.length) * (out - t[u]) * share,
        );
        slopes[r][l] = o.map((out) => (layers[l].sigmoid ? out * (1 - out) : 1));
        deltas[r][l] = o.map((_, u) => errors[r][l][u] * slopes[r][l][u]);
      });
      weights[l] = descend(l);
    }

    /** Changes the weights of a layer by its deltas, and tells how. */
    function descend(l: number): TracedWeight[] {
      const { name, units, from, kernel, bias, biases, weightNames, biasNames } = layers[l];
      const told: TracedWeight[] = [];
      const factorsOf = (u: number, input: (r: number) => number) =>
        rows.map((_, r) => ({ row: r, unit: units[u], delta: deltas[r][l][u], input: input(r), product: deltas[r][l][u] * input(r) })); // prettier-ignore
      const tell = (what: Omit<TracedWeight, "gradient" | "numeric" | "change" | "after">, frozen = false) => {
        const gradient = sum(what.factors.map(({ product }) => product));
        const change = frozen ? 0 : -preset.learningRate * gradient;
        told.push({ ...what, gradient: frozen ? null : gradient, numeric: null, change, after: what.before + change });
        return what.before + change;
      };
      units.forEach((to, u) =>
        from.forEach((source, i) => {
          const factors = factorsOf(u, (r) => passes[r].outs[l][i]);
          kernel[i][u] = tell({ name: weightNames[i][u], parameter: `${name}/kernel`, index: [i, u], from: source, to: [to], before: kernel[i][u], factors }); // prettier-ignore
        }),
      );
      const frozen = biases === "frozen";
      biasNames.forEach((own, b) => {
        const to = biasNames.length === 1 ? units : [units[b]];
        const factors = frozen ? [] : to.flatMap((unit) => factorsOf(units.indexOf(unit), () => 1));
        const after = tell({ name: own, parameter: `${name}/bias`, index: [b], from: null, to, before: bias[b], factors }, frozen); // prettier-ignore
        for (const unit of to) bias[units.indexOf(unit)] = after;
      });
      return told;
    }

    if (number === 1 || number === steps) {
      const flip = sign === "descent" ? -1 : 1;
      const examples = rows.map(({ row, x, t }, r): TracedExample => {
        const e = parts(passes[r].outs.at(-1)!, t);
        return {
          row,
          inputs: x.map((value, i) => ({ name: inputs[i], value })),
          layers: layers.map(({ name, units }, l) => ({
            name,
            units: units.map((unit, u): UnitNumbers => ({
              name: unit,
              net: passes[r].nets[l][u],
              out: passes[r].outs[l + 1][u],
              error: errors[r][l][u],
              slope: slopes[r][l][u],
              delta: flip * deltas[r][l][u],
            })),
          })),
          targets: t.map((value, u) => ({ name: layers.at(-1)!.units[u], value })),
          error: sum(e),
          errorParts: e.map((value, u) => ({ name: layers.at(-1)!.units[u], value })),
        };
      });
      const second = rows.map(({ row, x, t }) => {
        const { nets, outs } = forward(x);
        return {
          row,
          outputs: outs.at(-1)!.map((value, u) => ({ name: layers.at(-1)!.units[u], value })),
          error: sum(parts(outs.at(-1)!, t)),
          layers: layers.map(({ name, units }, l) => ({
            name,
            units: units.map((unit, u) => ({ name: unit, net: nets[l][u], out: outs[l + 1][u] })),
          })),
        };
      });
      written.push({ number, examples, weights: weights.flat(), error: { before, after: total() }, second });
    }
  }
  progress.push({ updates: steps, error: total(), outputs: rows.map(({ x }) => forward(x).outs.at(-1)!) });

  return {
    format: "chainrule-trace",
    version: 1,
    title: preset.title,
    digits: 9,
    conventions: {
      loss: { name: preset.loss.name, formula: half ? "½ Σ (t − o)²" : "(1/N) Σ (t − o)²", reduction: preset.loss.reduction }, // prettier-ignore
      optimizer: { name: "sgd", learningRate: preset.learningRate, formula: "w − η g" },
      delta: sign,
      update,
      rounding: null,
    },
    inputs: inputs.map((name) => ({ name })),
    layers: layers.map(({ name, units, sigmoid, biases }, l) => ({
      name,
      kind: "dense",
      units: units.map((unit) => ({ name: unit })),
      from: [l === 0 ? "input" : layers[l - 1].name],
      activation: sigmoid ? { name: "sigmoid", formula: "1 / (1 + e⁻ˣ)" } : { name: "linear", formula: "x" },
      biases,
    })),
    steps: written,
    progress,
    gradientCheck: null,
    notes: [],
  };
}

/** The layers with their names; drawn weights are the library's. */
async function start(preset: Preset, names: NonNullable<PresetOptions["names"]>): Promise<PlainLayer[]> {
  const model = await sequential({
    inputShape: preset.inputShape,
    layers: preset.layers.map((layer) => dense(layer as Parameters<typeof dense>[0])),
    seed: preset.seed,
    dtype: "float64",
  });
  const values = Object.fromEntries(model.getWeights().map(({ name, data }) => [name, [...data]]));
  model.dispose();
  let from = [...(names.inputs ?? preset.x[0].map((_, i) => `i${i + 1}`))];
  let [weights, biasCount] = [0, 0];
  return preset.layers.map((layer, l) => {
    const letter = l === preset.layers.length - 1 ? "o" : "h";
    const units = [...(names.units?.[l] ?? Array.from({ length: layer.units }, (_, u) => `${letter}${u + 1}`))];
    const kernel = from.map((_, i) => values[`dense_${l + 1}/kernel`].slice(i * units.length, (i + 1) * units.length));
    const bias = values[`dense_${l + 1}/bias`] ?? [0];
    // Numbered unit by unit.
    const weightNames = from.map((source, i) =>
      units.map((to, u) => names.weights?.[`${source}→${to}`] ?? `w${weights + u * from.length + i + 1}`),
    );
    weights += from.length * units.length;
    const biasNames = layer.useBias === false ? [] : bias.map((_, b) => `b${biasCount + b + 1}`);
    biasCount += biasNames.length;
    const frozen = typeof layer.trainable === "object" && layer.trainable.bias === false;
    const made: PlainLayer = {
      name: `dense_${l + 1}`,
      units,
      from,
      sigmoid: layer.activation === "sigmoid",
      kernel,
      bias: units.map((_, u) => bias[bias.length === 1 ? 0 : u]),
      biases: layer.useBias === false ? "none" : frozen ? "frozen" : layer.useBias === "shared" ? "shared per layer" : "per unit", // prettier-ignore
      biasNames,
      weightNames,
    };
    from = units;
    return made;
  });
}
