import { CALLBACK, dispatch } from "../../build/generated/dispatch";
import { CLAIMED } from "../../src/kernels/shared/status";
import { Cursor, Program, Step } from "../../build/generated/layout";
import { List } from "./step";

/**
 * Walks a program for at most `batches` batches, across ends of epochs, and leaves the cursor where it stopped.
 * Returns 0, or the status of the kernel that stopped it, the cursor then on the batch concerned.
 */
export function run(program: Program, batches: i32): i32 {
  const cursor = changetype<Cursor>(<usize>program.cursor);
  for (let done = 0; done < batches; done++) {
    if (cursor.batch == 0) {
      if (cursor.step == 0) walk(program.runBegin);
      walk(program.epochBegin);
    }
    const last = cursor.batch == program.batches - 1;
    const stop = walk(last && program.hasTail ? program.tail : full(program, cursor.batch));
    if (stop) return stop;
    cursor.batch += 1;
    cursor.row += program.batchRows;
    if (last || cursor.batch % program.groupSize == 0) {
      walk(program.update);
      cursor.step += 1;
    }
    if (last) {
      walk(program.epochEnd);
      cursor.batch = 0;
      cursor.row = 0;
      cursor.epoch += 1;
    }
  }
  return 0;
}

/** The list of a batch that is not the tail. */
function full(program: Program, batch: i32): u32 {
  return batch < program.closingFrom ? program.batch : program.closing;
}

/** Walks one list from its first step to its last, without those that another thread has claimed. */
export function walk(address: u32): i32 {
  const list = changetype<List>(<usize>address);
  let p = list.first();
  for (let left = list.count; left > 0; left--) {
    const step = changetype<Step>(p);
    const stop = dispatch(step.kernel, p, step.begin, step.end);
    p += <usize>step.bytes;
    if (!stop) continue;
    if (stop != CLAIMED) return stop;
    for (; left > 1 && changetype<Step>(p).kernel != CALLBACK; left--) p += <usize>changetype<Step>(p).bytes;
  }
  return 0;
}

/** Runs one step over [begin, end) of its items: how tests reach a kernel, and how work is split. */
export function runStep(step: usize, begin: i32, end: i32): i32 {
  return dispatch(changetype<Step>(step).kernel, step, begin, end);
}
