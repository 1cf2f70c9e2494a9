/** Numbers that look drawn from a normal distribution, from a seed. */
export function randomNumbers(count: number, seed: number): Float64Array {
  let state = (seed * 2654435761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 8; i++) next();
  return Float64Array.from({ length: count }, () => next() + next() + next() + next() - 2);
}
