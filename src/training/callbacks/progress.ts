/** The line that `verbose: 1` prints an epoch. */
import type { Callback } from "./callback.ts";

/** What `verbose: 1` adds: a line an epoch on the console. */
export function progressLine(epochs: number): Callback {
  return {
    onEpochEnd(epoch, logs) {
      const values = Object.entries(logs).map(([name, value]) => `${name} ${value.toPrecision(5)}`);
      console.log(`epoch ${epoch + 1}/${epochs}  ${values.join("  ")}`);
    },
  };
}
