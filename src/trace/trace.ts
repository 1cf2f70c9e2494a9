/**
 * A trace: training steps with every number named. Plain data, the same as JSON: what `model.explain` returns and
 * what the renderers read. A reader of version 1 finds all that is here; later versions only add.
 */

/** What a step was made with: what tutorials differ in. */
export interface Conventions {
  /** The loss: its name, its formula for one example, and whether a batch takes the mean or the sum of its examples. */
  loss: { name: string; formula: string; reduction: "mean" | "sum" };
  optimizer: { name: string; learningRate: number; formula: string };
  /** The meaning of δ: "gradient" is ∂E/∂net, "descent" is −∂E/∂net, as where tutorials write δ = (t − o) o (1 − o). */
  delta: "gradient" | "descent";
  /** "in-place": a layer's weights change before the deltas of the layer below are computed from them. */
  update: "simultaneous" | "in-place";
  /** Significant digits to which each number was rounded as soon as it was computed; null: not rounded. */
  rounding: Rounding | null;
}

/** Significant digits by kind of number; a kind that is left out is not rounded. */
export interface Rounding {
  net?: number;
  out?: number;
  error?: number;
  delta?: number;
  gradient?: number;
  weight?: number;
  /** E of examples, and of the batch. */
  loss?: number;
}

/** An input or a unit of the network. */
export interface TracedUnit {
  /** "i1", "h1", "o1"; "h2.1" where there are several hidden layers; or as a preset says. */
  name: string;
}

export interface TracedLayer {
  /** The layer's name in the model: "dense_1". */
  name: string;
  /** "dense", or another kind, whose numbers are given without their terms. */
  kind: string;
  units: TracedUnit[];
  /** Names of the layers and inputs it reads. */
  from: string[];
  /** Its activation, "linear" where it has none. */
  activation: { name: string; formula: string };
  /** What a recurrent layer computes at each step. */
  cell?: string;
  /** How its biases learn; null for layers that are not dense. */
  biases: "none" | "frozen" | "per unit" | "shared per layer" | null;
}

/** A term of a sum: factor × factor. */
export interface Term {
  /** The unit (or input) where the other factor comes from, by name. */
  unit: string;
  /** The weight's name and value. */
  weight: string;
  value: number;
  /** What the weight is multiplied with: an output in the forward pass, a delta in the backward pass. */
  factor: number;
  product: number;
}

/** The numbers of a unit for one example. */
export interface UnitNumbers {
  name: string;
  /** net = Σ terms + bias. Only of dense layers and convolutions. */
  terms?: Term[];
  bias?: { name: string; value: number };
  /** Only of layers with a net input. */
  net?: number;
  out: number;
  /** The unit that out is taken from as the largest: of max poolings. */
  winner?: string;
  /** The states that out is the sum of: of recurrent layers, "h1(3)", or of both directions, "h→1(3)" and "h←1(1)". */
  states?: string[];
  /** ∂E/∂out. Null where nothing that learns depends on it, or where the loss goes to the net input directly (`fused`). */
  error: number | null;
  /** ∂E/∂out = Σ terms: for units that feed dense layers, their δ (as ∂E/∂net) times the weight. */
  errorTerms?: Term[];
  /** ∂out/∂net; null for activations over whole rows (softmax). */
  slope: number | null;
  /** δ in the sign of the conventions; null where nothing learns from it. */
  delta: number | null;
  /** Loss and activation in one formula, such as out − t; then δ is not computed as error × slope. */
  fused?: string;
}

/**
 * A number of a recurrent layer: what its terms and its formula come to. "c1(2)" is that of unit 1 at step 2; "net i1(2)" a
 * gate's sum, "δ i1(2)" is ∂E/∂net i1(2). Derivatives are ∂E/∂, whatever the sign of the conventions.
 */
export interface Quantity {
  name: string;
  value: number;
  terms?: Term[];
  /** Added to the terms: signs, and the numbers between them. */
  formula?: (string | { name: string; value: number })[];
}

/** A recurrent layer's way along the series of an example: one, or two of a bidirectional layer. */
export interface Unrolled {
  /** "lstm_1", "bidirectional_1/forward". */
  name: string;
  /** In the order in which it goes; the backward pass goes them from the end. */
  steps: {
    /** The step's place in the series, from 1. */
    t: number;
    inputs: { name: string; value: number }[];
    /** Unit by unit: gates, cell state, state; and from ∂E/∂h to the δ of the gates, where something learns from them. */
    units: { forward: Quantity[]; backward: Quantity[] }[];
  }[];
}

/** Forward and backward pass of one example. */
export interface TracedExample {
  /** Its row in what was given, from 0. */
  row: number;
  inputs: { name: string; value: number }[];
  /** Layer by layer, in the order of the trace's layers. */
  layers: { name: string; units: UnitNumbers[]; unrolled?: Unrolled[] }[];
  targets: { name: string; value: number }[];
  /** E of this example, and the part of each output where the loss is a sum or mean of parts. */
  error: number;
  errorParts: { name: string; value: number }[] | null;
}

/** A weight or bias and what a step did to it. */
export interface TracedWeight {
  /** "w1", "b1"; or as a preset says. */
  name: string;
  /** The model's parameter, and the position in it. */
  parameter: string;
  index: number[];
  /**
   * From which unit to which; a bias has only `to`, of a shared one all units. Of a dense layer that is the same at all
   * positions of a series or an image, those of the first.
   */
  from: string | null;
  to: string[];
  before: number;
  /**
   * ∂E/∂w = Σ products: for each example ∂E/∂net of the unit times what came in; where that is another at each step or position, with
   * its name (`source`). Empty where it is not a sum of such.
   */
  factors: { row: number; unit: string; source?: string; delta: number; input: number; product: number }[];
  /** ∂E/∂w, with penalties, before clipping; null for what is frozen. */
  gradient: number | null;
  /** The same by central differences (E(w + ε) − E(w − ε)) / 2ε. */
  numeric: number | null;
  /** What the optimizer added. */
  change: number;
  after: number;
}

/** One update of the weights. */
export interface TracedStep {
  /** Counted from 1. */
  number: number;
  examples: TracedExample[];
  weights: TracedWeight[];
  /** E of the batch. */
  error: { before: number; after: number };
  /** The forward pass after the update, example by example. */
  second: {
    row: number;
    outputs: { name: string; value: number }[];
    error: number;
    layers: { name: string; units: { name: string; net?: number; out: number }[] }[];
  }[];
}

export interface Trace {
  format: "chainrule-trace";
  version: 1;
  /** What it is a trace of: a preset's title, or "784-128-10". */
  title: string;
  /** Digits behind the point that renderers show by default. */
  digits: number;
  conventions: Conventions;
  inputs: TracedUnit[];
  layers: TracedLayer[];
  /** The steps that are written out: the first, and the last where there were several. */
  steps: TracedStep[];
  /** E before the first update and after some of them: all of the first ones, then ever fewer; always the last. */
  progress: { updates: number; error: number; outputs: number[][] }[];
  /**
   * The largest |analytic − numeric| / max(|analytic|, |numeric|, 0.01) of the first step, and at which weight; null where
   * none was asked for. "wrong" above 1e-3; "in place" where that is because hidden deltas are of changed weights.
   * `corners`: weights at which E has no one slope, left out.
   */
  gradientCheck: {
    maxRelativeError: number;
    worst: string;
    verdict: "right" | "wrong" | "in place";
    corners: string[];
  } | null;
  /** What the numbers do not show: random layers, terms left out. */
  notes: string[];
}

/** A figure of an article beside ours. */
export interface Compared {
  quantity: string;
  /** As printed, in the article's own digits; null where it prints none. */
  printed: string | null;
  ours: number;
  /** Digits behind the point to which ours is shown: those of the printed one, or as many as distinguish them. */
  digits: number;
  verdict: Verdict;
  /** Why it differs. */
  why: string;
}

/**
 * The verdict on a printed figure, found by tutorials/presets/judge.ts:
 *   right            ours, rounded to the digits printed
 *   rounded          what the article's own figures give, each right but for rounding
 *   follows          what the article's own figures give, one of which is wrong
 *   wrong            neither
 *   not printed      the article has no such figure
 *   not comparable   it depends on what the article leaves out, such as its random start
 */
export type Verdict = "right" | "rounded" | "follows" | "wrong" | "not printed" | "not comparable";

/** What `explain(preset)` returns: the trace, and the article's figures beside it. */
export interface ExplainedPreset extends Trace {
  preset: string;
  article: { title: string; table: Compared[] };
}
