/** A sweep as a table and as two curves of the share of R'. */
import { plot, type Curve } from "../../src/terminal/plot.ts";
import { table } from "../../src/base/text.ts";
import { share, whole } from "../support/numbers.ts";
import type { Point, Sweep } from "./sweeps.ts";

export interface Measured extends Point {
  readonly samplesPerSecond: number;
  readonly gflops: number;
  readonly shareOfExactR: number;
}

export function growthLines({ name, about, points }: Sweep, measured: readonly Measured[]): string[] {
  const rows = measured.map(({ at, samplesPerSecond, gflops, shareOfExactR }, i) => {
    const before = measured[i - 1]?.shareOfExactR ?? 0;
    return [
      ...[String(at), whole(samplesPerSecond), gflops.toFixed(2), share(shareOfExactR)],
      shareOfExactR < 0.85 * before ? "falls" : "",
    ];
  });
  const head = [
    "",
    `${name}: ${about}`,
    ...table([[name, "samples/s", "GFLOPS", "of R'", ""], ...rows], { align: "rrrrl" }).map((line) => `  ${line}`),
    "  falls: less than 85 % of the share before; once only, it may be noise",
    "",
  ];
  const draw = (curves: readonly Curve[], first: number) =>
    plot(curves, { columns: 76, rows: 8, first }).map((line) => `  ${line}`);
  if (name === "zeros" || name === "threads")
    return [
      ...head,
      `  % of R', line after line of the table`,
      ...draw([{ name, values: measured.map((m) => 100 * m.shareOfExactR) }], 1),
    ];
  // The x axis counts doublings from the first power of two on; between two of them stands what is in between.
  const powers = measured.filter(({ power }) => power);
  const between = powers.map(({ at }) => measured.find((m) => m.at === 1.5 * at)?.shareOfExactR ?? NaN);
  const curves = [
    { name: "powers of two", values: powers.map((m) => 100 * m.shareOfExactR) },
    { name: "half as much again", values: between.map((value) => 100 * value), dashed: true },
  ];
  return [
    ...head,
    `  % of R', ${name} = 2^x (───) and half as much again (╌╌╌)`,
    ...draw(curves, Math.log2(points[0].at)),
  ];
}
