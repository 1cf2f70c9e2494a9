/** Tables with columns of every kind, and rows that are hard to read. */
import { Classifier, Regressor } from "../../src/table/index.ts";

const shops = ["Bern", "Oslo", "Rome", "Graz", "Kiel", "Lyon", "Nice", "Riga", "Wien", "Bonn"];

/** Rows of every kind of column: numbers with gaps, yes and no, two values, a few, many, and dates. */
export const rows = Array.from({ length: 120 }, (_, i) => ({
  size: i % 11 === 0 ? null : 1.5 * ((i * 37) % 50) - 20,
  price: 10 + ((i * 13) % 29) / 3,
  member: i % 13 === 0 ? "?" : i % 3 === 0 ? "yes" : "No",
  side: i % 2 === 0 ? "left" : "right",
  colour: i % 17 === 0 ? "" : ["red", "green", "blue", "*/</script>"][i % 4],
  shop: shops[(i * 7) % 10],
  born: `${2000 + (i % 20)}-${String((i % 12) + 1).padStart(2, "0")}-${String((i % 28) + 1).padStart(2, "0")}T${String(i % 24).padStart(2, "0")}:30`,
  label: (i * 37) % 50 > 25 ? (i % 2 === 0 ? "A" : "B") : "C",
  amount: ((i * 37) % 50) + 3 * (i % 4),
}));
const columns = ["size", "price", "member", "side", "colour", "shop", "born"] as const;

/** Without the targets. */
export const cellsOf = (row: (typeof rows)[number]) => Object.fromEntries(columns.map((name) => [name, row[name]]));

const small = { effort: "quick", epochs: 3, networks: 2, hiddenLayers: [8, 8], seed: 3, drop: ["label", "amount"] } as const; // prettier-ignore
const without = (name: "label" | "amount") => ({ ...small, drop: [name === "label" ? "amount" : "label"] });

export const classifier = () => new Classifier(without("label")).fit(rows, { target: "label" });
export const regressor = (logTarget: boolean) => new Regressor({ ...without("amount"), logTarget }).fit(rows, { target: "amount" }); // prettier-ignore

/** The same rows with several targets: two quantities of other sizes, and three columns of two classes. */
const severalRows = rows.map((row, i) => ({
  ...cellsOf(row),
  amount: row.amount,
  "rent */": 0.001 * row.price - 0.5,
  tall: row.amount > 25,
  tone: row.price > 14 ? "<loud>" : "calm",
  digit: i % 3 === 0 ? 7 : 3,
}));
const drop = (...names: string[]) => ({ ...small, drop: names });
const [quantities, labels] = [["amount", "rent */"], ["tall", "tone", "digit"]]; // prettier-ignore

export const severalRegressor = (options: { quantiles?: number[]; logTarget?: boolean }) =>
  new Regressor<true>({ ...drop(...labels), ...options }).fit(severalRows, { target: quantities });
export const severalClassifier = (calibrate: boolean) =>
  new Classifier<true>({ ...drop(...quantities), calibrate, kinds: { digit: "category" } }).fit(severalRows, { target: labels }); // prettier-ignore
/** One target with quantiles. */
export const quantileRegressor = (quantiles: number[], logTarget = false) =>
  new Regressor({ ...without("amount"), quantiles, logTarget }).fit(rows, { target: "amount" });

/** Rows as a program reads them: other kinds of values, words for missing ones, unseen ones, dates of several forms. */
export const hardRows = [
  { size: " 3.5 ", price: "1e1", member: true, side: "up", colour: "pink", shop: "Nowhere", born: "31.12.2004" },
  { size: "NA", price: -0, member: "F", side: null, colour: undefined, shop: "?", born: "2001/02/03 23:59:59.5+02:00" },
  { size: Number.NaN, price: 1e300, member: "0", side: "left ", colour: "*/</script>", shop: 3, born: new Date(1e12) },
  { size: 7n, price: "+.5", member: 1, side: false, colour: " red", shop: "null", born: "12-31-1999" },
  { size: null, price: null, member: null, side: null, colour: null, shop: null, born: null },
];
