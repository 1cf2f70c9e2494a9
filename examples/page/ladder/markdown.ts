/** The ladder as Markdown: figures, and what they were taken on. */
import { fixed, rate, times } from "../../../src/base/numbers.ts";
import type { Outcome } from "./measure.ts";
import type { Network } from "./networks.ts";

export interface Machine {
  readonly userAgent: string;
  readonly cores: number;
  readonly isolated: boolean;
  /** Day, as 2026-01-31. */
  readonly date: string;
  readonly version: string;
}

export interface Result {
  readonly network: Network;
  readonly outcomes: readonly Outcome[];
}

export function machineHere(version: string): Machine {
  return {
    userAgent: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    isolated: crossOriginIsolated,
    date: new Date().toISOString().slice(0, 10),
    version,
  };
}

/** "784-16-10, batch 32" */
export function networkName({ sizes, batch }: Network): string {
  return `${sizes.join("-")}, batch ${batch}`;
}

/** 0 is 0; two digits otherwise: 5.96e-8 → "6.0e-8" */
export function residual(value: number): string {
  return value === 0 ? "0" : value.toExponential(1);
}

/** What it ran on, in a sentence. */
export function machineSentence({ userAgent, cores, isolated, date, version }: Machine): string {
  const able = isolated ? "cross-origin isolated" : "not cross-origin isolated";
  return `Chainrule ${version}, ${date}, ${cores} ${cores === 1 ? "core" : "cores"}, ${able}, ${userAgent}.`;
}

export function markdown(results: readonly Result[], machine: Machine): string {
  const lines = results.flatMap(({ network, outcomes }) =>
    outcomes.map((outcome) => {
      const cells =
        "absent" in outcome
          ? [outcome.absent, "", "", ""]
          : [
              rate(outcome.samplesPerSecond),
              times(outcome.times),
              outcome.loss === undefined ? "" : fixed(outcome.loss),
              residual(outcome.residual),
            ];
      return `| ${[networkName(network), outcome.rung, ...cells].join(" | ")} |`;
    }),
  );
  const rounds = results.flatMap(({ outcomes }) => outcomes.flatMap((o) => ("rounds" in o ? [o.rounds] : [])));
  return [
    "| network | rung | samples/s | × pure JS | loss | weights off pure JS |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
    ...lines,
    "",
    `Medians of ${Math.min(...rounds)} to ${Math.max(...rounds)} interleaved rounds. ${machineSentence(machine)}`,
    "",
  ].join("\n");
}
