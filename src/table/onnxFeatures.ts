/** What is done to columns (feature.ts) as operators of ONNX. Numbers are scaled in float64, as there. */
import { float, int, ints, ML, type GraphBuilder } from "../formats/onnx/write/builder.ts";
import { truthWords } from "../data/missing.ts";
import { BEND, DAY, type Cycle, type DateFeature, type Feature, type NumberFeature } from "./feature.ts";

/** What a feature gives: numbers [batch, …] side by side, or codes [batch, 1]. */
interface Written {
  readonly numbers: readonly string[];
  readonly codes: readonly string[];
}

/** `base`: the first code of this column among those of all. */
export function writeFeatureNodes(b: GraphBuilder, feature: Feature, x: string, base: number): Written {
  const name = `${feature.column}/${feature.kind}`;
  const nodes = new Nodes(b, name);
  if (feature.kind === "number") return { numbers: nodes.scaled(feature, b.cast(x, "DOUBLE")), codes: [] };
  if (feature.kind === "date") return { numbers: nodes.date(feature, x), codes: [] };
  if (feature.kind === "boolean") {
    const [words, values] = [[...truthWords.keys()], [...truthWords.values()].map((truth) => (truth ? 1 : -1))];
    return { numbers: [nodes.encoded(x, words, values, 0)], codes: [] };
  }
  const { values } = feature;
  if (feature.kind === "sign") return { numbers: [nodes.encoded(x, values, [-1, 1], 0)], codes: [] };
  if (feature.kind === "oneHot") return { numbers: [nodes.oneHot(x, values)], codes: [] };
  return { numbers: [], codes: [nodes.codes(x, values, base)] };
}

/** Nodes whose names begin alike. */
class Nodes {
  readonly #b: GraphBuilder;
  readonly #name: string;

  constructor(b: GraphBuilder, name: string) {
    this.#b = b;
    this.#name = name;
  }

  #add(op: string, ...inputs: readonly string[]): string {
    return this.#b.add(op, inputs, {}, this.#name);
  }

  /** A number of float64. */
  #real(value: number): string {
    return this.#b.scalar(value, "DOUBLE");
  }

  #single(x: string): string {
    return this.#b.cast(x, "FLOAT");
  }

  /** (x − center) · factor, bent beyond ±3 where it clips; 0 where missing, with a flag of 1 beside it. */
  scaled({ center, factor, clips, flags }: Omit<NumberFeature, "kind" | "column">, x: string): string[] {
    const isMissing = this.#add("IsNaN", x);
    let z = this.#add("Mul", this.#add("Sub", x, this.#real(center)), this.#real(factor));
    if (clips) {
      // Beyond 2⁵³ the bend has reached its end, and squares would overflow.
      const bounded = this.#add("Max", this.#add("Min", z, this.#real(2 ** 53)), this.#real(-(2 ** 53)));
      const bent = this.#add("Div", bounded, this.#real(BEND));
      const root = this.#add("Sqrt", this.#add("Add", this.#add("Mul", bent, bent), this.#real(1)));
      z = this.#add("Div", bounded, root);
    }
    const value = this.#single(this.#add("Where", isMissing, this.#real(0), z));
    return flags ? [value, this.#single(isMissing)] : [value];
  }

  /** The days scaled, and sine and cosine of the cycles; all 0 where missing. */
  date({ days, cycles }: DateFeature, x: string): string[] {
    const day = this.#add("Div", x, this.#real(DAY));
    const isMissing = this.#add("IsNaN", x);
    const present = this.#add("Where", isMissing, this.#real(0), x);
    const shares = cycles.flatMap((cycle) => {
      const share = this.#single(this.#share(cycle, present));
      const angle = this.#add("Mul", share, this.#b.scalar(2 * Math.PI));
      return ["Sin", "Cos"].map((op) => this.#add("Where", isMissing, this.#b.scalar(0), this.#add(op, angle)));
    });
    return [...this.scaled(days, day), ...shares];
  }

  /** ⌊x / y⌋ of whole numbers. */
  #quotient(x: string, y: number): string {
    return this.#add("Floor", this.#add("Div", x, this.#real(y)));
  }

  /** x − ⌊x / y⌋ y */
  #rest(x: string, y: number): string {
    return this.#add("Sub", x, this.#add("Mul", this.#quotient(x, y), this.#real(y)));
  }

  #plus(x: string, y: number): string {
    return this.#add("Add", x, this.#real(y));
  }

  /** The share of a cycle that a moment is in. */
  #share(cycle: Cycle, time: string): string {
    const day = this.#quotient(time, DAY);
    // 1970 began on a Thursday; weeks begin on Mondays.
    if (cycle === "week") return this.#add("Div", this.#rest(this.#plus(day, 3), 7), this.#real(7));
    if (cycle === "day") return this.#add("Div", this.#quotient(this.#rest(time, DAY), 60_000), this.#real(24 * 60));
    const { month, date } = this.#civil(day);
    const part = this.#add("Div", date, this.#real(31));
    return this.#add("Div", this.#add("Add", month, part), this.#real(12));
  }

  /** Month and day of the month, from 0, of days since 1970.     [Hinnant, chrono-Compatible Low-Level Date Algorithms, civil_from_days] */
  #civil(day: string): { month: string; date: string } {
    const ofEra = this.#rest(this.#plus(day, 719_468), 146_097);
    const leaps = this.#add(
      "Sub",
      this.#add("Add", this.#add("Sub", ofEra, this.#quotient(ofEra, 1460)), this.#quotient(ofEra, 36_524)),
      this.#quotient(ofEra, 146_096),
    );
    const year = this.#quotient(leaps, 365);
    const before = this.#add(
      "Sub",
      this.#add("Add", this.#add("Mul", year, this.#real(365)), this.#quotient(year, 4)),
      this.#quotient(year, 100),
    );
    const ofYear = this.#add("Sub", ofEra, before);
    // Months from March on, so that the leap day is the last.
    const march = this.#quotient(this.#plus(this.#add("Mul", ofYear, this.#real(5)), 2), 153);
    const first = this.#quotient(this.#plus(this.#add("Mul", march, this.#real(153)), 2), 5);
    return { month: this.#rest(this.#plus(march, 2), 12), date: this.#add("Sub", ofYear, first) };
  }

  /** A number for each text; `other` for all else. */
  encoded(x: string, keys: readonly string[], values: readonly number[], other: number): string {
    const attributes = {
      keys_strings: { strings: keys },
      values_floats: { floats: values },
      default_float: float(other),
    };
    return this.#b.add("LabelEncoder", [x], attributes, this.#name, ML);
  }

  /** A 1 at the place of the text; all 0 for all else. */
  oneHot(x: string, values: readonly string[]): string {
    const places = values.map((_, i) => i);
    const place = this.#places(x, values, places, -1);
    return this.#single(this.#add("Equal", place, this.#b.integers(places)));
  }

  /** The place of each text from 1, and 0 for all else, behind the codes of other columns. */
  codes(x: string, values: readonly string[], base: number): string {
    return this.#places(x, values, values.map((_, i) => base + i + 1), base); // prettier-ignore
  }

  /** A whole number for each text; `other` for all else. */
  #places(x: string, keys: readonly string[], places: readonly number[], other: number): string {
    const attributes = { keys_strings: { strings: keys }, values_int64s: ints(places), default_int64: int(other) };
    return this.#b.add("LabelEncoder", [x], attributes, this.#name, ML);
  }
}
