/** Verdicts from the digits that are printed, not from opinion. */
import type { Compared, Verdict } from "../../trace/trace.ts";

/** What the article's own earlier figures give by the right formula, and those figures. */
export interface Derivation {
  value: number;
  from: readonly Compared[];
}

/**
 * right: ours, rounded to the digits printed, is what is printed (each time where it is printed several times).
 * rounded, follows: it is what the article's own figures give, all of them right or rounded, or not. Otherwise wrong.
 */
export function judge(printed: string | null, ours: number, own?: Derivation): Verdict {
  if (printed === null) return "not printed";
  if (prints(printed, ours)) return "right";
  if (own === undefined || !prints(printed, own.value)) return "wrong";
  return own.from.every(({ verdict }) => verdict === "right" || verdict === "rounded") ? "rounded" : "follows";
}

export interface Row {
  quantity: string;
  printed?: string | null;
  ours: number;
  own?: Derivation;
  why?: string;
  /** Where no digits can be compared, whatever they are. */
  verdict?: "not comparable";
  /** At least so many behind the point. */
  digits?: number;
}

/** A row of the article's table; ours with `digits` behind the point, or as many as are printed. */
export function compared({ quantity, printed = null, ours, own, why = "", verdict, digits = 0 }: Row): Compared {
  return {
    quantity,
    printed,
    ours,
    digits: Math.max(digits, ...(printed === null ? [] : figures(printed).map(decimals))),
    verdict: verdict ?? judge(printed, ours, own),
    why,
  };
}

/** Digits behind the point. */
const decimals = (figure: string) => figure.split(".")[1]?.length ?? 0;

/** The numbers in what is printed; formulas have none. */
const figures = (printed: string) =>
  (printed.replaceAll("−", "-").match(/(?<![\p{L}\d])[+-]?\d*\.?\d+/gu) ?? []) as string[];

function prints(printed: string, value: number): boolean {
  const all = figures(printed);
  return all.length > 0 && all.every((figure) => Number(value.toFixed(decimals(figure))) === Number(figure));
}
