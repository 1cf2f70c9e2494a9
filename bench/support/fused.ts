/**
 * The multiply-add peak with fusing: the same question as bench/peak/assembly.ts for relaxed_madd, which rounds once.
 * Engines without relaxed SIMD refuse a module that names it, so this one is apart, and small enough to be put together
 * here. Two kernels, since V8 allocates registers well for one or the other, by version:
 *
 *   (func (export "registers") (param $turns i32) (result f32)      (func (export "rows") …
 *     (local $a v128) (local $b v128) (local $c0 v128) …
 *     loop                                                            loop
 *       $cⱼ = relaxed_madd $cⱼ $b $a            for each j              $b = load row
 *       br_if 0 ($turns = $turns − 1)                                   $cⱼ = relaxed_madd $b (load row + 16 j) $cⱼ
 *     end                                                               …
 *     the first lane of all $cⱼ added up)
 */

/** Sums that run side by side: more than the latency of a multiply-add times two a cycle. */
export const SUMS = 12;

const I32 = 0x7f,
  F32 = 0x7d,
  V128 = 0x7b;
const TURNS = 0,
  A = 1,
  B = 2,
  C = 3;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const number = (value: number) => [0x41, ...signed(value)];
const load = (offset: number) => [0xfd, 0x00, 4, ...unsigned(offset)];
const splat = [0xfd, 0x13];
const firstLane = [0xfd, 0x1f, 0];
const add = [0xfd, 0xe4, 0x01];
const relaxedMadd = [0xfd, 0x85, 0x02];
const sums = Array.from({ length: SUMS }, (_, j) => C + j);

/** The bytes of the module. */
export function fusedModule(): Uint8Array<ArrayBuffer> {
  const registers = sums.flatMap((c) => [...get(c), ...get(B), ...get(A), ...relaxedMadd, ...set(c)]);
  // turns & 1 chooses one of two rows, as in the kernels that do not fuse
  const row = [...get(TURNS), ...number(1), 0x71, ...number(10), 0x74];
  const rows = [
    ...[...row, ...load(0), ...set(B)],
    ...sums.flatMap((c, j) => [...get(B), ...row, ...load(16 * (j + 1)), ...get(c), ...relaxedMadd, ...set(c)]),
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F32]),
    ...section(3, [2, 0, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...text("registers"), 0, 0, ...text("rows"), 0, 1]),
    ...section(10, [2, ...sized(body(registers)), ...sized(body(rows))]),
  ]);
}

function body(turn: number[]): number[] {
  const start = [...get(TURNS), 0xb2, ...splat, ...set(A), 0x43, 0x77, 0xbe, 0x7f, 0x3f, ...splat, ...set(B)]; // b = 0.999
  const again = [...get(TURNS), ...number(1), 0x6b, 0x22, TURNS, 0x0d, 0];
  const total = [...get(A), ...sums.flatMap((c) => [...get(c), ...add]), ...firstLane];
  return [1, 2 + SUMS, V128, ...start, 0x03, 0x40, ...turn, ...again, 0x0b, ...total, 0x0b];
}

function section(id: number, content: number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return sized([...new TextEncoder().encode(name)]);
}

/** LEB128, for numbers below 2¹⁴. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, value >> 7];
}

/** LEB128 with sign, for 0 … 63. */
function signed(value: number): number[] {
  return [value];
}
