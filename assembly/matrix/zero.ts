import { Zero } from "../../build/generated/steps";

/** zero(y [R, C]): y = 0, rows [begin, end). */
export function zero(step: Zero, begin: i32, end: i32): i32 {
  const y = step.y;
  memory.fill(y.row(begin), 0, <usize>(end - begin) * <usize>y.stride);
  return 0;
}
