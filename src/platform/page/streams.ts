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
export const [CODE, LOCAL, OFFSET, INTEGER, CONSTANT, REST] = [0, 1, 2, 3, 4, 5];
export const STREAMS = 6;
/** The number of a vector instruction: stands in the stream of the opcodes (% STREAMS), as its twin where f64 is meant. */
export const VECTOR = CODE + STREAMS;

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
      const code = take(CODE);
      if (code === 11)
        depth--; // end
      else if (code > 1 && code < 5)
        depth += leb(CODE) && 1; // block, loop, if: their type is never 0
      else if (code === 12 || code === 13 || code === 16)
        leb(CODE); // br, br_if, call
      else if (code === 14) for (let labels = leb(CODE); labels >= 0; labels--) leb(CODE);
      else if (code > 31 && code < 37) leb(LOCAL);
      else if (code > 39 && code < 63) access();
      else if (code === 65 || code === 66) leb(INTEGER);
      else if (code === 67 || code === 68)
        raw(code === 67 ? 4 : 8, REST); // f32.const, f64.const
      else if (code === 252) leb(CODE);
      else if (code === 253) vector(leb(VECTOR));
    }
  };
  /** Alignment and offset of a load or store. */
  const access = () => leb(CODE) + leb(OFFSET);
  const vector = (code: number) => {
    if (code < 12 || (code > 83 && code < 94)) access();
    if (code === 12 || code === 13) raw(16, CONSTANT); // v128.const, shuffle
    if ((code > 20 && code < 35) || (code > 83 && code < 92)) take(REST); // a lane
  };
  raw(8, REST);
  for (let section = 0; section !== 11;) {
    section = take(REST);
    const size = leb(REST);
    if (section !== 10) raw(size, REST);
    else {
      for (let functions = leb(REST); functions > 0; functions--) {
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
