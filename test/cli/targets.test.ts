/** `chainrule train` of several targets, and with intervals: scores, files, and what predict and evaluate make of the models. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { uniform } from "../support/numbers.ts";
import { program, unfit } from "./program.ts";

const { run, file } = program("targets");
const random = uniform(4);
const lines = Array.from({ length: 240 }, () => {
  const [a, b] = [random(0, 1), random(0, 1)];
  const [price, rent] = [100 * a + 20 * b + random(-5, 5), 3 * b + random(-0.1, 0.1)];
  return [a, b, price, rent].map((x) => x.toFixed(3)).concat(a > 0.5 ? "yes" : "no", b > 0.5 ? "loud" : "calm").join(","); // prettier-ignore
});
const data = file("flats.csv", `a,b,price,rent,big,loud\n${lines.join("\n")}\n`);
const out = (name: string) => join(dirname(data), name);
const json = (stdout: string) => stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore

test("two quantities with intervals: scores of each, columns behind rows, and the same bits again", async () => {
  const [model, report] = [out("both.json"), out("both.html")];
  const given = ["--target", "price,rent", "--interval", "0.9", "--drop", "big", "--drop", "loud", "--effort", "quick"];
  const trained = await run(["train", data, ...given, "--out", model, "--report", report]);
  expect(trained).toMatchObject({ code: 0, stderr: "" });
  expect(unfit(trained.stdout)).toEqual([]);
  expect(trained.stdout).toMatch(/mean R² 0\.9/);
  expect(trained.stdout).toMatch(/price +0\.9\d+ .* % of 90\.0 %/);
  const page = readFileSync(report, "utf8");
  for (const title of ["How good it is: price", "How good it is: rent", "inside their interval"]) expect(page).toContain(title); // prettier-ignore
  const predicted = await run(["predict", model, data]);
  const [head, first] = predicted.stdout.split("\n").map((line) => line.split(","));
  expect(head.slice(6)).toEqual(["predicted price", "lower price", "upper price", "predicted rent", "lower rent", "upper rent"]); // prettier-ignore
  expect(Number(first[7])).toBeLessThan(Number(first[8]));
  const evaluated = await run(["evaluate", model, data, "--json"]);
  const { targets, r2, target } = json(evaluated.stdout).at(-1) as { targets: Record<string, { r2: number; coverage: number }>; r2: number; target: string[] }; // prettier-ignore
  expect(target).toEqual(["price", "rent"]);
  expect(r2).toBeCloseTo((targets.price.r2 + targets.rent.r2) / 2, 12);
  expect(targets.price.coverage).toBeGreaterThan(0.75);
  expect((await run(["inspect", model])).stdout).toMatch(/quantiles of rent +0\.05, 0\.95/);
  expect((await run(["train", "--config", out("both.run.json"), "--out", out("again.json")])).code).toBe(0);
  expect(readFileSync(out("again.json"), "utf8")).toBe(readFileSync(model, "utf8"));
  expect(readFileSync(out("both.train.mjs"), "utf8")).toContain('target: ["price","rent"]');
});

test("two columns of two classes", async () => {
  const model = out("labels.json");
  const given = ["--target", "big,loud", "--drop", "price", "--drop", "rent", "--effort", "quick", "--json"];
  const trained = await run(["train", data, ...given, "--out", model, "--report", out("labels.html")]);
  const last = json(trained.stdout).at(-1)!;
  expect(last).toMatchObject({ task: "classification", target: ["big", "loud"], targets: { big: { classes: ["no", "yes"] } } }); // prettier-ignore
  expect(last.accuracy).toBeGreaterThan(0.85);
  const predicted = await run(["predict", model, data, "--probabilities"]);
  expect(predicted.stdout.split("\n")[0]).toContain("predicted big,probability of no in big,probability of yes in big");
  const evaluated = await run(["evaluate", model, data]);
  expect(evaluated.stdout).toMatch(/all targets right: 9\d\.\d % of the rows/);
});

test("targets that cannot be learned at once end it with their reasons", async () => {
  const refusal = async (target: string, ...more: string[]) => {
    const { code, stderr } = await run(["train", data, "--target", target, "--out", out("none.json"), ...more]);
    return [code, stderr] as const;
  };
  expect(await refusal("big,price")).toEqual([3, expect.stringContaining('"big" has classes and "price" is a quantity')]); // prettier-ignore
  expect(await refusal("big,big")).toEqual([2, expect.stringContaining("names \"big\" twice")]); // prettier-ignore
  expect(await refusal("big,luod")).toEqual([3, expect.stringContaining('Did you mean "loud"')]);
  expect(await refusal("big", "--interval", "0.9")).toEqual([2, expect.stringContaining("--interval is for regression")]); // prettier-ignore
});

test("prices as people write them: the model of plain numbers, told in its lines, and read again by predict and evaluate", async () => {
  const rows = lines.map((line) => line.split(",").map(Number).slice(0, 3));
  const german = (x: number) =>
    `${(10_000 * x)
      .toFixed(2)
      .replace(".", ",")
      .replace(/\B(?=(\d{3})+,)/g, ".")}`;
  const plain = file("plain.csv", `a;b;price\n${rows.map(([a, b, p]) => `${(10_000 * a).toFixed(2)};${b};${(10_000 * p).toFixed(2)}`).join("\n")}\n`); // prettier-ignore
  const euros = file("euros.csv", `a;b;price\n${rows.map(([a, b, p]) => `${german(a)};${b.toString().replace(".", ",")};${german(p)} €`).join("\n")}\n`); // prettier-ignore
  const train = (path: string, name: string) => run(["train", path, "--effort", "quick", "--epochs", "8", "--out", out(name)]); // prettier-ignore
  const [first, second] = [await train(plain, "plain.json"), await train(euros, "euros.json")];
  expect([first.code, second.code]).toEqual([0, 0]);
  expect(second.stdout).toMatch(/a: number \(points between thousands, a comma before fractions\)/);
  expect(second.stdout).toMatch(/price: the target \(in €, points between thousands,\s+a comma/);
  const { networks } = JSON.parse(readFileSync(out("plain.json"), "utf8")) as { networks: unknown };
  expect((JSON.parse(readFileSync(out("euros.json"), "utf8")) as { networks: unknown }).networks).toEqual(networks);
  const predictions = async (model: string, path: string, ...args: string[]) => (await run(["predict", out(model), path, ...args])).stdout.trim().split("\n").map((line) => line.split(/[,;]/).at(-1)); // prettier-ignore
  const expected = await predictions("plain.json", plain);
  expect(await predictions("euros.json", euros)).toEqual(expected);
  expect(await predictions("euros.json", plain, "--decimal", "point")).toEqual(expected);
  const r2 = async (model: string, path: string) => json((await run(["evaluate", out(model), path, "--json"])).stdout).at(-1)!.r2; // prettier-ignore
  expect(await r2("euros.json", euros)).toBe(await r2("plain.json", plain));
});

test("numbers that can be read in two ways: a warning says how to settle it", async () => {
  const path = file("points.csv", `size;y\n${lines.map((_, i) => `${1 + (i % 9)}.${100 + ((i * 37) % 900)};${i % 5}`).join("\n")}\n`); // prettier-ignore
  const train = (...args: string[]) => run(["train", path, "--effort", "quick", "--epochs", "1", "--force", "--out", out("points.json"), ...args]); // prettier-ignore
  const told = await train();
  expect(told.stdout.replace(/\s+/g, " ")).toContain('In all numbers of "size" a point is before three digits: it is taken to be before fractions, so that 1.234 is read as a fraction. If it stands before fractions pass --decimal point, if between thousands --thousands point.'); // prettier-ignore
  expect(unfit(told.stdout)).toEqual([]);
  for (const option of [["--decimal", "comma"], ["--thousands", "point"], ["--decimal", "point"]]) expect((await train(...option)).stdout).not.toContain("taken to be"); // prettier-ignore
  expect((await train("--thousands", "point")).stdout).toContain("size: number (points between thousands");
});

test("a model of plain numbers reads files with a comma before fractions where it is told, with points between thousands as well", async () => {
  const path = file("whole.csv", `size;y\n${lines.map((_, i) => `${500 + 10 * i};${i % 7}.5`).join("\n")}\n`);
  expect((await run(["train", path, "--effort", "quick", "--epochs", "2", "--out", out("whole.json")])).code).toBe(0);
  const last = async (text: string, ...args: string[]) => (await run(["predict", out("whole.json"), file("new.csv", text), ...args])).stdout.trim().split("\n").slice(1).map((line) => line.split(",").at(-1)); // prettier-ignore
  const expected = await last("size;z\n1500.5;1\n2000;1\n");
  expect(await last("size;z\n1.500,5;1,25\n2.000;1\n", "--decimal", "comma")).toEqual(expected);
  expect(await last("size;z\n1500,5;1,25\n2000;1\n", "--decimal", "comma")).toEqual(expected);
});
