/** Seeded random draws.     [Weyl sequence through Murmur's finalizer; Steele et al., Fast splittable generators, 2014] */
export function draws(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  /** A whole number from 0 to n − 1. */
  const below = (n: number): number => next() % n;
  return { below, of: <T>(list: readonly T[]): T => list[below(list.length)] };
}
