/** Seeded changes of a file, and the smallest file that still fails. */

type Random = () => number;

/** Values at which readers' arithmetic turns, as bytes of several widths. */
const numbers = [0, 1, 0x7f, 0x80, 0xff, 0x7fffffff, 0x80000000, 0xffffffff];
const widths = [1, 2, 4, 8];

/** One to three changes: bytes and bits, numbers, pieces put in, stretches cut out, doubled, moved or reversed. */
export function mutate(bytes: Uint8Array, next: Random, pieces: readonly string[]): Uint8Array {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
  for (let left = 1 + Math.floor(next() * 3); left > 0; left--) {
    const a = Math.floor(next() * bytes.length);
    const b = Math.min(bytes.length, a + 1 + Math.floor(next() ** 3 * 200));
    const stretch = bytes.slice(a, b);
    const write = (...values: number[]) => {
      const changed = bytes.slice();
      changed.set(values.slice(0, Math.max(0, changed.length - a)), a);
      return changed;
    };
    const changes: (() => Uint8Array)[] = [
      () => write(bytes[a] ^ (1 << Math.floor(next() * 8))),
      () => write(Math.floor(next() * 256)),
      () => {
        const [value, width] = [pick(numbers), pick(widths)];
        const big = Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) & 255);
        return write(...(next() < 0.5 ? big : big.reverse()));
      },
      () => join(bytes.subarray(0, a), new TextEncoder().encode(pick(pieces)), bytes.subarray(a)),
      () => join(bytes.subarray(0, a), bytes.subarray(b)),
      () => join(bytes.subarray(0, b), bytes.subarray(a)),
      () => bytes.slice(0, a),
      () => join(bytes.subarray(0, a), stretch.reverse(), bytes.subarray(b)),
      () => {
        const at = Math.floor(next() * bytes.length);
        return join(bytes.subarray(0, at), stretch, bytes.subarray(at));
      },
    ];
    bytes = pick(changes)();
  }
  return bytes;
}

/** One change of JSON that stays JSON, mostly: another number, another value, other letters of base64. */
export function mutateJson(bytes: Uint8Array, next: Random, pieces: readonly string[]): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  const piece = () => pieces[Math.floor(next() * pieces.length)];
  const changes: (() => string)[] = [
    () => text.replace(/-?\d+(\.\d+)?/g, (number) => (next() < 0.05 ? String(Math.floor(next() * 2 ** 33)) : number)),
    () => text.replace(/:("[^"]*"|-?[\d.e]+|true|false|\[\])/g, (value) => (next() < 0.02 ? `:${piece()}` : value)),
    () =>
      text.replace(/(?<="data":")[^"=]{8,}/g, (data) => {
        if (next() < 0.7) return data;
        const at = Math.floor(next() * data.length);
        return data.slice(0, at) + "AQgw8/+"[Math.floor(next() * 7)] + data.slice(at + 1);
      }),
    () => text.replace(/[A-Za-z0-9+/]{8,}={0,2}/g, (data) => (next() < 0.2 ? [...data].reverse().join("") : data)),
  ];
  return new TextEncoder().encode(changes[Math.floor(next() * changes.length)]());
}

/** The smallest file found that still fails: stretches are cut out, halves first, as long as it does. */
export async function shrink(bytes: Uint8Array, fails: (bytes: Uint8Array) => Promise<boolean>): Promise<Uint8Array> {
  for (let length = bytes.length >> 1; length > 0; length >>= 1) {
    for (let at = 0; at < bytes.length;) {
      const without = join(bytes.subarray(0, at), bytes.subarray(at + length));
      if (await fails(without)) bytes = without;
      else at += length;
    }
  }
  return bytes;
}

export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
