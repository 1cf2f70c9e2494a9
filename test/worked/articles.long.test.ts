/**
 * The two tutorials' figures, one by one: as printed, correct, and what the article's table says of them. The correct
 * ones are from 40-digit arithmetic, to the digits given; plain loops and `explain` must both give them.
 */
import { describe, expect, test } from "vitest";
import { after, change, delta, error, gradient, incoming, lastOutputs, lastTotal, net, out, outAfter, part, slope, target, total, totalAfter } from "../../src/tutorials/presets/lookup.ts"; // prettier-ignore
import type { PresetOptions } from "../../src/tutorials/options.ts";
import type { Compared, Trace, Verdict } from "../../src/trace/trace.ts";
import { explainers } from "../support/explainers.ts";

interface Figure {
  /** As the article's table calls it. */
  quantity: string;
  printed: string | null;
  correct: string;
  verdict: Verdict;
  /** Read from the trace itself. */
  of: (trace: Trace) => number;
  options?: PresetOptions;
}

const figure = (quantity: string, printed: string | null, correct: string, verdict: Verdict, of: Figure["of"], options?: PresetOptions): Figure => ({ quantity, printed, correct, verdict, of, options }); // prettier-ignore

const inPlace = { update: "in-place" } as const;

// prettier-ignore
const edureka: Figure[] = [
  figure("net h1", "0.3775", "0.3775", "right", (t) => net(t, "h1")),
  figure("out h1", "0.593269992", "0.593269992", "right", (t) => out(t, "h1")),
  figure("out h2", "0.596884378", "0.596884378", "right", (t) => out(t, "h2")),
  figure("net o1", "1.105905967", "1.105905967", "right", (t) => net(t, "o1")),
  figure("out o1", "0.75136507", "0.75136507", "right", (t) => out(t, "o1")),
  figure("out o2", "0.772928465", "0.772928465", "right", (t) => out(t, "o2")),
  figure("E o1", "0.274811083", "0.274811083", "right", (t) => part(t, "o1")),
  figure("E o2", "0.023560026", "0.023560026", "right", (t) => part(t, "o2")),
  figure("E total", "0.298371109", "0.298371109", "right", total),
  figure("∂E/∂out o1", "0.74136507", "0.74136507", "right", (t) => error(t, "o1")),
  figure("∂out o1/∂net o1", "0.186815602", "0.186815602", "right", (t) => slope(t, "o1")),
  figure("∂net o1/∂w5", "0.593269992", "0.593269992", "right", (t) => incoming(t, "w5")),
  figure("∂E/∂w5", "0.082167041", "0.082167041", "right", (t) => gradient(t, "w5")),
  figure("w5 new", "0.35891648", "0.35891648", "right", (t) => after(t, "w5")),
  figure("w6 new", "0.408666186", "0.408666186", "right", (t) => after(t, "w6")),
  figure("w7 new", "0.511301270", "0.511301270", "right", (t) => after(t, "w7")),
  figure("w8 new", "0.561370121", "0.561370121", "right", (t) => after(t, "w8")),
  figure("w1 new", "0.149780716", "0.149780716", "right", (t) => after(t, "w1")),
  figure("w2 new", "0.19956143", "0.19956143", "right", (t) => after(t, "w2")),
  figure("w3 new", "0.24975114", "0.24975114", "right", (t) => after(t, "w3")),
  figure("w4 new", "0.29950229", "0.29950229", "right", (t) => after(t, "w4")),
  figure("E total after one update", "0.291027924", "0.291027774", "wrong", totalAfter),
  figure("the same, updated in place", "0.291027924", "0.291027924", "right", totalAfter, inPlace),
  figure("out o1 after 10,000 updates", "0.015912196", "0.015913620", "wrong", (t) => lastOutputs(t)[0][0], { steps: 10000 }),
  figure("out o2 after 10,000 updates", "0.984065734", "0.984064274", "wrong", (t) => lastOutputs(t)[0][1], { steps: 10000 }),
  figure("E total after 10,000 updates", null, "0.0000351019", "not printed", lastTotal, { steps: 10000 }),
  figure("out o1 after 10,000, in place", "0.015912196", "0.015912196", "right", (t) => lastOutputs(t)[0][0], { steps: 10000, ...inPlace }),
  figure("out o2 after 10,000, in place", "0.984065734", "0.984065734", "right", (t) => lastOutputs(t)[0][1], { steps: 10000, ...inPlace }),
  figure("E total after 10,000, in place", null, "0.0000350848", "not printed", lastTotal, { steps: 10000, ...inPlace }),
  figure("E total after one update, a bias of each unit learnt", null, "0.280471447", "not printed", totalAfter, { biases: "per unit" }),
  figure("E total after one update, one bias of each layer learnt", null, "0.285750887", "not printed", totalAfter, { biases: "shared per layer" }),
];

/** The error as the article means it: t − o. */
const distance = (t: Trace) => target(t, "y5") - out(t, "y5");

// prettier-ignore
const geeksforgeeks: Figure[] = [
  figure("a1 (net y3)", "0.21", "0.210000", "right", (t) => net(t, "y3")),
  figure("y3", "0.56, then 0.57, then 0.56", "0.552308", "wrong", (t) => out(t, "y3")),
  figure("a2 (net y4)", "0.315", "0.315000", "right", (t) => net(t, "y4")),
  figure("y4", "0.59", "0.578105", "wrong", (t) => out(t, "y4")),
  figure("a3 (net y5)", "0.702", "0.685987", "follows", (t) => net(t, "y5")),
  figure("y5", "0.67", "0.665074", "right", (t) => out(t, "y5")),
  figure("error t − y5", "−0.17", "-0.165074", "right", distance),
  figure("δ5", "−0.0376", "-0.036770", "rounded", (t) => delta(t, "y5")),
  figure("δ3", "−0.0027", "-0.002728", "right", (t) => delta(t, "y3")),
  figure("δ4", "−0.0819", "-0.008071", "wrong", (t) => delta(t, "y4")), // by a factor of ten
  figure("Δw23", "−0.22184", "-0.021257", "wrong", (t) => change(t, "w23")), // the point
  figure("w23 new", "0.67816", "0.878743", "follows", (t) => after(t, "w23")), // from that Δw23
  figure("Δw11", "+0.000945", "-0.000955", "wrong", (t) => change(t, "w11")), // the sign
  figure("w11 new", "0.200945", "0.199045", "follows", (t) => after(t, "w11")), // from that Δw11
  figure("w12 new", "0.271335", "0.297175", "follows", (t) => after(t, "w12")), // from the wrong δ4
  figure("w13 new", "0.08567", "0.279691", "wrong", (t) => after(t, "w13")),
  figure("w21 new", "0.29811", "0.198091", "wrong", (t) => after(t, "w21")),
  figure("w22 new", "0.24267", "0.294350", "follows", (t) => after(t, "w22")), // from the wrong δ4
  figure("y3 after one update", "0.57", "0.551895", "follows", (t) => outAfter(t, "y3")),
  figure("y4 after one update", "0.56", "0.576899", "wrong", (t) => outAfter(t, "y4")),
  figure("y5 after one update", "0.61", "0.659554", "follows", (t) => outAfter(t, "y5")),
  figure("error after one update", "−0.11", "-0.159554", "follows", (t) => target(t, "y5") - outAfter(t, "y5")),
  figure("Δw23 by the formula", "η δⱼ Oⱼ", "-0.021257", "wrong", (t) => delta(t, "y5") * out(t, "y4")), // it is η δⱼ Oᵢ
];

const digits = (text: string) => text.split(".")[1]?.length ?? 0;

describe.each(explainers)("$by", ({ trace, table }) => {
  describe.each([
    { name: "edureka", figures: edureka, more: 0 },
    { name: "geeksforgeeks", figures: geeksforgeeks, more: 1 },
  ])("$name", ({ name, figures, more }) => {
    test("the trace gives the correct figures", async () => {
      const traces = new Map<string, Promise<Trace>>();
      for (const { quantity, correct, of, options } of figures) {
        const key = JSON.stringify(options ?? {});
        if (!traces.has(key)) traces.set(key, trace(name, options));
        expect(of(await traces.get(key)!).toFixed(digits(correct)), quantity).toBe(correct);
      }
    });

    test("the article's table says of each what is right and what is not", async () => {
      const rows = await table(name);
      expect(rows).toHaveLength(figures.length + more);
      for (const [i, { quantity, printed, correct, verdict }] of figures.entries()) {
        expect(rows[i]).toMatchObject({ quantity, printed, verdict });
        expect(rows[i].ours.toFixed(digits(correct)), quantity).toBe(correct);
        expect(rows[i].digits, quantity).toBeGreaterThanOrEqual(printed === null ? 0 : digits(printed.split(",")[0]));
        if (verdict !== "right" && verdict !== "not printed") expect(rows[i].why, quantity).not.toBe("");
      }
    });
  });

  test("geeksforgeeks: 74 updates until |error| < 0.01", async () => {
    expect((await table("geeksforgeeks")).at(-1)).toMatchObject({ ours: 74, digits: 0, verdict: "not printed" });
    const left = async (steps: number) => Math.abs(0.5 - lastOutputs(await trace("geeksforgeeks", { steps }))[0][0]);
    expect(await left(73)).toBeGreaterThanOrEqual(0.01);
    expect(await left(74)).toBeLessThan(0.01);
  });

  test("line: W = 3, 4, 2 and the descent from 3 to 2", async () => {
    const rows = await table("line");
    const of = (W: number, what: string) =>
      rows
        .filter(({ quantity }) => quantity.startsWith(`W = ${W},`) && quantity.endsWith(what))
        .map(({ ours }) => ours);
    expect([3, 4, 2].map((W) => ["output", "absolute error", "squared error"].map((what) => of(W, what)))).toEqual([
      [[0, 3, 6], [0, 1, 2], [0, 1, 4]], // prettier-ignore
      [[0, 4, 8], [0, 2, 4], [0, 4, 16]], // prettier-ignore
      [[0, 2, 4], [0, 0, 0], [0, 0, 0]], // prettier-ignore
    ]);
    // 2/3 of the distance is left each time: 2e-18 after 100, so rounding alone remains.
    expect(rows.find(({ quantity }) => quantity === "W found by descent")!.ours).toBeCloseTo(2, 14);
    expect(rows.map(({ verdict }) => verdict)).toEqual(rows.map(() => "right"));
  });

  test("xor: solved from a fixed start, beside figures of another one", async () => {
    const rows = await table("xor");
    const printed = ["0.2680", "0.0125", "0.0030", "0.0233", "0.9566", "0.9505", "0.0590", null];
    expect(rows.map((row) => row.printed)).toEqual(printed);
    const [start, middle, late, ...others] = rows.map(({ ours }) => ours);
    // The mean of (t − o)²: a quarter for outputs of ½, more for random ones; then it falls as the article's does.
    expect(start).toBeGreaterThan(0.25);
    expect(start).toBeLessThan(0.35);
    expect(middle).toBeLessThan(0.05);
    expect(late).toBeLessThan(0.005);
    expect(others.slice(0, 4).map(Math.round)).toEqual([0, 1, 1, 0]);
    expect(rows.at(-1)).toMatchObject({ quantity: "rows solved of 4", ours: 4, verdict: "not printed" });
    expect(rows.at(-1)!.why).toMatch(/^solved/);
    expect(rows.slice(0, -1).every(({ verdict }: Compared) => verdict === "not comparable")).toBe(true);
  });
});
