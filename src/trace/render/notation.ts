/** How formulas are written: as plain text or as LaTeX. Each function returns a piece of a formula. */
export interface Notation {
  net(unit: string): string;
  out(unit: string): string;
  target(unit: string): string;
  /** An input, a weight, a bias. */
  name(name: string): string;
  delta(unit: string): string;
  /** E, or the part of one output in it. */
  error(unit?: string): string;
  /** ∂a/∂b of pieces. */
  partial(a: string, b: string): string;
  /** f(argument) of a named activation. */
  apply(activation: string, argument: string): string;
  times(a: string, b: string): string;
  square(base: string): string;
  fraction(a: string, b: string): string;
  exp(exponent: string): string;
  half: string;
  minus: string;
  sum: string;
  dots: string;
  /** A number as `decimal` writes it. */
  number(text: string): string;
  /** Signs and functions between numbers. */
  signs(text: string): string;
  /** Words inside a formula. */
  words(text: string): string;
}

const symbols: Readonly<Record<string, string>> = { sigmoid: "σ" };

/** net h1 = w1·i1 + … */
export const text: Notation = {
  net: (unit) => `net ${unit}`,
  out: (unit) => `out ${unit}`,
  target: (unit) => `target ${unit}`,
  name: (name) => name,
  delta: (unit) => `δ ${unit}`,
  error: (unit) => (unit === undefined ? "E" : `E ${unit}`),
  partial: (a, b) => `∂${a}/∂${b}`,
  apply: (activation, argument) => `${symbols[activation] ?? activation}(${argument})`,
  times: (a, b) => (/ /.test(a + b) ? `${a} · ${b}` : `${a}·${b}`),
  square: (base) => `${base}²`,
  fraction: (a, b) => `${a} / ${b}`,
  exp: (exponent) => `e^${exponent}`,
  half: "½",
  minus: "−",
  sum: "Σ",
  dots: "…",
  number: (digits) => digits,
  signs: (signs) => signs,
  words: (words) => words,
};

/** \text{net}_{h_1} = w_1 i_1 + …: of commands only such as are letters, since GitHub's Markdown eats the others. */
export const latex: Notation = {
  net: (unit) => `\\text{net}_{${symbol(unit)}}`,
  out: (unit) => `\\text{out}_{${symbol(unit)}}`,
  target: (unit) => `\\text{target}_{${symbol(unit)}}`,
  name: symbol,
  delta: (unit) => `\\delta_{${symbol(unit)}}`,
  error: (unit) => (unit === undefined ? "E" : `E_{${symbol(unit)}}`),
  partial: (a, b) => `\\frac{\\partial ${a}}{\\partial ${b}}`,
  apply: (activation, argument) =>
    `${activation === "sigmoid" ? "\\sigma" : `\\text{${inText(activation)}}`}\\left(${argument}\\right)`,
  // Between letters nothing, between words or numbers a point.
  times: (a, b) => (/\\text|^[\d(-]/.test(a + b) ? `${a} \\cdot ${b}` : `${a} ${b}`),
  square: (base) => `${base}^2`,
  fraction: (a, b) => `\\frac{${a}}{${b}}`,
  exp: (exponent) => `e^{${exponent}}`,
  half: "\\tfrac{1}{2}",
  minus: "-",
  sum: "\\sum",
  dots: "\\cdots",
  number(digits) {
    const [mantissa, exponent] = digits.replace("∞", "\\infty").split("e");
    return exponent === undefined ? mantissa : `${mantissa} \\cdot 10^{${exponent}}`;
  },
  signs: (signs) => signs.replace(/[·−²]|[^ ()+1·−²]+/g, (sign) => commands[sign] ?? `\\text{${inText(sign)}}`),
  words: (words) => `\\text{${inText(words)}}`,
};

const commands: Readonly<Record<string, string>> = {
  "·": " \\cdot ",
  "−": "-",
  "²": "^2",
  σ: "\\sigma",
  tanh: "\\tanh",
};

/** "c̃2(3)", "h→1(2)" → \\tilde{c}_2^{(3)}, \\overrightarrow{h}_1^{(2)}: of a unit at a step. */
function atStep(letter: string, tilde: string, arrow: string, unit: string, step: string): string {
  const accented = tilde === "" ? letter : `\\tilde{${letter}}`;
  const way = { "→": "right", "←": "left" }[arrow];
  return `${way === undefined ? accented : `\\over${way}arrow{${accented}}`}_{${unit}}^{(${step})}`;
}

/** "w11" → w_{11}, "h2.1" → h_{2.1}; other names as words. */
function symbol(name: string): string {
  const [, ...step] = /^(\p{L})(\u0303?)([→←]?)(\d+)\((\d+)\)$/u.exec(name) ?? [];
  if (step.length > 0) return atStep(...(step as [string, string, string, string, string]));
  const parts = /^(\p{L})(\d+(?:\.\d+)?)$/u.exec(name);
  if (parts !== null) return parts[2].length === 1 ? `${parts[1]}_${parts[2]}` : `${parts[1]}_{${parts[2]}}`;
  return /^[A-Za-z]$/.test(name) ? name : `\\text{${inText(name)}}`;
}

/** What means something to LaTeX or Markdown becomes the wide character that looks like it: escapes would be eaten. */
function inText(words: string): string {
  return words.replace(/[\\{}$&#^_~%<>*`|[\]!]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}
