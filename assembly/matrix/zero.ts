import { matrix } from "../plan/step";

/** zero(y [R, C]): y = 0, rows [begin, end). */
export function zero(step: usize, begin: i32, end: i32): i32 {
  const y = matrix(step, 0);
  memory.fill(y.row(begin), 0, <usize>(end - begin) * <usize>y.stride);
  return 0;
}
