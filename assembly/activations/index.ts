import { choice, Matrix, matrix, parameter } from "../plan/step";
import { elementwise } from "./elementwise";
import { Linear } from "./linear";
import { Relu } from "./relu";
import { Sigmoid } from "./sigmoid";
import { softmax } from "./softmax";
import { Tanh } from "./tanh";

/** The activations. The numbers are the positions in src/activations/index.ts. */
function activate(step: usize, backward: bool, to: Matrix, from: Matrix, dy: Matrix, begin: i32, end: i32): i32 {
  const p = parameter(step, 0);
  // prettier-ignore
  switch (choice(step, 0)) {
    case 0: return elementwise<Linear>(backward, to, from, dy, p, begin, end);
    case 1: return elementwise<Sigmoid>(backward, to, from, dy, p, begin, end);
    case 2: return elementwise<Tanh>(backward, to, from, dy, p, begin, end);
    case 3: return elementwise<Relu>(backward, to, from, dy, p, begin, end);
    case 4: return softmax(backward, to, from, dy, begin, end);
    default: return unreachable();
  }
}

/** activationForward(activation, y [B, N], x [B, N]): y = f(x), rows [begin, end); y may be x. */
export function activationForward(step: usize, begin: i32, end: i32): i32 {
  const y = matrix(step, 1);
  return activate(step, false, y, matrix(step, 2), y, begin, end);
}

/** activationBackward(activation, dx, saved, dy, all [B, N]): dx = dy · f′, rows [begin, end); dx may be dy; saved is y or x. */
export function activationBackward(step: usize, begin: i32, end: i32): i32 {
  return activate(step, true, matrix(step, 1), matrix(step, 2), matrix(step, 3), begin, end);
}
