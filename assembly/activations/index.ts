import { choice, Matrix, matrix, parameter } from "../plan/step";
import { elementwise } from "./elementwise";
import { Elu } from "./elu";
import { Gelu } from "./gelu";
import { HardSigmoid } from "./hardSigmoid";
import { LeakyRelu } from "./leakyRelu";
import { Linear } from "./linear";
import { logSoftmax } from "./logSoftmax";
import { Mish } from "./mish";
import { Relu } from "./relu";
import { Relu6 } from "./relu6";
import { Selu } from "./selu";
import { Sigmoid } from "./sigmoid";
import { softmax } from "./softmax";
import { Softplus } from "./softplus";
import { Softsign } from "./softsign";
import { Swish } from "./swish";
import { Tanh } from "./tanh";

/** The activations: f or ∂E/∂x = dy · f′ of the step's choice. The numbers are those of the definitions in src/kernels/activations/. */
export function activate(step: usize, backward: bool, to: Matrix, from: Matrix, dy: Matrix, begin: i32, end: i32): i32 {
  const p = parameter(step, 0);
  // prettier-ignore
  switch (choice(step, 0)) {
    case 0: return elementwise<Linear>(backward, to, from, dy, p, begin, end);
    case 1: return elementwise<Sigmoid>(backward, to, from, dy, p, begin, end);
    case 2: return elementwise<Tanh>(backward, to, from, dy, p, begin, end);
    case 3: return elementwise<Relu>(backward, to, from, dy, p, begin, end);
    case 4: return softmax(backward, to, from, dy, begin, end);
    case 5: return elementwise<HardSigmoid>(backward, to, from, dy, p, begin, end);
    case 6: return elementwise<Relu6>(backward, to, from, dy, p, begin, end);
    case 7: return elementwise<LeakyRelu>(backward, to, from, dy, p, begin, end);
    case 8: return elementwise<Elu>(backward, to, from, dy, p, begin, end);
    case 9: return elementwise<Selu>(backward, to, from, dy, p, begin, end);
    case 10: return elementwise<Gelu>(backward, to, from, dy, p, begin, end);
    case 11: return elementwise<Swish>(backward, to, from, dy, p, begin, end);
    case 12: return elementwise<Mish>(backward, to, from, dy, p, begin, end);
    case 13: return elementwise<Softplus>(backward, to, from, dy, p, begin, end);
    case 14: return elementwise<Softsign>(backward, to, from, dy, p, begin, end);
    case 15: return logSoftmax(backward, to, from, dy, begin, end);
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
