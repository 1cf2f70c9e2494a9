/**
 * A wasm module taken apart by what its bytes mean, since like compresses well beside like: the opcodes of all functions
 * in one stream, the numbers of locals in another. One walk serves both ways: packing, `take` reads a byte of the
 * module and appends it to the stream; unpacking, it reads the stream and appends to the module. So nothing can be lost
 * by a walk that misunderstands an instruction, as long as it ends where the module does (pack.ts sees to it).
 *
 *   i32.const 5 │ v128.load offset=16 │ local.tee 7 │ f32x4.add
 *   65 5        │ 253 0 4 16          │ 34 7        │ 253 228 1      CODE 65  253 0 4  34  253 228 1
 *                                                                    LOCAL 7    OFFSET 16    INTEGER 5
 */
const [CODE, LOCAL, OFFSET, INTEGER, CONSTANT, REST, MORE_CODE] = [0, 1, 2, 3, 4, 5, 6];
/** The number of a vector instruction comes as a stream from here on: it stands in that of the opcodes (% STREAMS), as its twin where f64 is meant. */
export const STREAMS = 7;
/** Functions whose opcodes go first; a stream of all would be so long that deflate, which looks 32 KB back, no longer sees the build before. */
const FIRST = 40;

/** More than a module has. */
export const MOST_BYTES = 2 ** 16;

/** In the order in which they are packed: neighbours have most in common. */
export const ORDER = ["fast-float32", "float32", "float64", "fast-float64"] as const;

/** f64x2 for f32x4 and the other way round, in the first byte of a vector instruction: so that builds look alike. */
export function twin(byte: number): number {
  return byte < 0xe0 || byte > 0xf7 ? byte : byte < 0xec ? byte + 12 : byte - 12;
}

/** Walks over a module up to the end of its data, which stand last. [WebAssembly Core Specification, §5] */
export function walk(take: (stream: number) => number): void {
  let code = CODE;
  const raw = (count: number, stream: number) => {
    while (count-- > 0) take(stream);
  };
  const leb = (stream: number) => {
    let value = 0;
    for (let shift = 0, byte = 128; byte > 127; shift += 7) value |= ((byte = take(stream)) & 127) << shift;
    return value;
  };
  const instructions = () => {
    for (let depth = 1; depth > 0;) {
      const opcode = take(code);
      if (opcode === 11)
        depth--; // end
      else if (opcode > 1 && opcode < 5)
        depth += leb(code) && 1; // block, loop, if: their type is never 0
      else if (opcode === 12 || opcode === 13 || opcode === 16)
        leb(code); // br, br_if, call
      else if (opcode === 14) for (let labels = leb(code); labels >= 0; labels--) leb(code);
      else if (opcode > 31 && opcode < 37) leb(LOCAL);
      else if (opcode > 39 && opcode < 63) access();
      else if (opcode === 65 || opcode === 66) leb(INTEGER);
      else if (opcode === 67 || opcode === 68)
        raw(opcode === 67 ? 4 : 8, REST); // f32.const, f64.const
      else if (opcode === 252) leb(code);
      else if (opcode === 253) vector(leb(code + STREAMS));
    }
  };
  /** Alignment and offset of a load or store. */
  const access = () => leb(code) + leb(OFFSET);
  const vector = (instruction: number) => {
    if (instruction < 12 || (instruction > 83 && instruction < 94)) access();
    if (instruction === 12 || instruction === 13) raw(16, CONSTANT); // v128.const, shuffle
    if ((instruction > 20 && instruction < 35) || (instruction > 83 && instruction < 92)) take(REST); // a lane
  };
  raw(8, REST);
  for (let section = 0; section !== 11;) {
    section = take(REST);
    const size = leb(REST);
    if (section !== 10) raw(size, REST);
    else {
      const functions = leb(REST);
      for (let i = 0; i < functions; i++) {
        code = i < FIRST ? CODE : MORE_CODE;
        leb(REST);
        for (let locals = leb(REST); locals > 0; locals--) {
          leb(REST);
          take(REST);
        }
        instructions();
      }
    }
  }
}
