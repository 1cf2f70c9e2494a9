/** Recurrent cells by plain arithmetic, from their definitions: what traces are compared with. */

/** Products of a unit's gates with x and with h₋, its biases, its numbers of the step before; `set` names a number. */
export interface Place {
  x(gate: number): number;
  h(gate: number): number;
  b(gate: number, row?: number): number;
  before(label: "h" | "c"): number;
  set(label: string, value: number): number;
}

export interface Cell {
  gates: readonly string[];
  unit(place: Place): void;
}

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));

export const cells: Readonly<Record<string, Cell>> = {
  lstm: {
    gates: ["i", "f", "c̃", "o"],
    unit({ x, h, b, before, set }) {
      const [i, f, g, o] = this.gates.map((label, k) => {
        const net = set(`net ${label}`, x(k) + h(k) + b(k));
        return set(label, k === 2 ? Math.tanh(net) : sigmoid(net));
      });
      const c = set("c", f * before("c") + i * g);
      set("h", o * Math.tanh(c));
    },
  },
  gru: {
    gates: ["z", "r", "h̃"],
    unit({ x, h, b, before, set }) {
      const [z, r] = ["z", "r"].map((label, k) =>
        set(label, sigmoid(set(`net ${label}`, x(k) + h(k) + b(k) + b(k, 1)))),
      );
      const q = set("q", h(2) + b(2, 1));
      const g = set("h̃", Math.tanh(set("net h̃", x(2) + b(2) + r * q)));
      set("h", z * before("h") + (1 - z) * g);
    },
  },
  simpleRnn: {
    gates: ["h"],
    unit({ x, h, b, set }) {
      set("h", Math.tanh(set("net h", x(0) + h(0) + b(0))));
    },
  },
};
