/** A sweep as a table and as two curves of the share of R', and the cliffs of all. */
import { plot, type Curve } from "../../src/terminal/plot.ts";
import { hanging, table } from "../../src/base/text.ts";
import { machineSentence, type Machine } from "../support/machine.ts";
import { share, whole } from "../support/numbers.ts";
import { CLIFF, isCliff, type Measured } from "./measure.ts";
import { PICTURE } from "./picture.ts";
import type { Sweep } from "./sweeps.ts";

export interface Grown {
  readonly sweep: Sweep;
  readonly measured: readonly Measured[];
}

export function growthLines({ name, about, even, points }: Sweep, measured: readonly Measured[]): string[] {
  const rows = measured.map(({ at, samplesPerSecond, gflops, shareOfExactR, keeps }) => [
    ...[String(at), whole(samplesPerSecond), gflops.toFixed(2), share(shareOfExactR)],
    isCliff({ keeps }) ? `falls by ${share(1 - keeps)}` : "",
  ]);
  const head = [
    "",
    `${name}: ${about}`,
    ...table([[name, "samples/s", "GFLOPS", "of R'", ""], ...rows], { align: "rrrrl" }).map((line) => `  ${line}`),
    "",
  ];
  const draw = (curves: readonly Curve[], first: number) =>
    plot(curves, { columns: 76, rows: 8, first }).map((line) => `  ${line}`);
  if (even)
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

/** "width 512 → 768 (24 %)" */
export function cliffs(grown: readonly Grown[]): string[] {
  return grown.flatMap(({ sweep, measured }) =>
    measured.flatMap((point, i) =>
      isCliff(point) ? [`${sweep.name} ${measured[i - 1].at} → ${point.at} (${share(1 - point.keeps)})`] : [],
    ),
  );
}

/** At most 80 columns wide. */
export function cliffLines(grown: readonly Grown[]): string[] {
  const found = cliffs(grown);
  if (found.length === 0) return [`No cliff: nothing falls by more than ${share(CLIFF)} from one size to the next.`];
  return hanging(`Cliffs, falls by more than ${share(CLIFF)}:`, found.join(", "), { columns: 80 });
}

/** For bench/README.md: the picture, and what it shows in a sentence. */
export function markdown(machine: Machine, grown: readonly Grown[]): string {
  const found = cliffs(grown);
  const sentence =
    found.length === 0
      ? `Nothing falls by more than ${share(CLIFF)} from one size to the next.`
      : `Falls by more than ${share(CLIFF)} from one size to the next: ${found.join(", ")}.`;
  return [
    `![Useful operations a second as shares of R′, as width, batch, depth, zeros and threads grow](../${PICTURE})`,
    "",
    `${sentence} ${machineSentence(machine)}`,
  ].join("\n");
}
