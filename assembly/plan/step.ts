/** What a step's operands are; src/kernels/shared/layout.ts draws how a plan is laid out. */
import { HEADER, ListFields, MatrixFields } from "../../build/generated/layout";

@unmanaged
export class List extends ListFields {
  @inline first(): usize {
    return changetype<usize>(this) + HEADER;
  }
}

/** A matrix operand; its numbers stand row after row, each row padded to `stride` bytes. */
@unmanaged
export class Matrix extends MatrixFields {
  /** The address of row r. */
  @inline row(r: i32): usize {
    return <usize>this.address + <usize>r * <usize>this.stride;
  }
}
