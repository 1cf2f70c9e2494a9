/**
 * cos πx and sin πx, from polynomials on |πs| ≤ π/4. With r = x − 2n in [−1, 1], exactly:
 *   cos πr = cos π|r| = sin π(½ − |r|) = −cos π(1 − |r|),   sin π|r| = cos π(½ − |r|) = sin π(1 − |r|)
 *
 * From plain arithmetic alone, so that every engine gives the same bits; Math.cos differs between engines. 0, ±1 are exact,
 * and close to them nothing cancels. At most 2 ulp.   [Sun Microsystems, fdlibm k_cos.c, k_sin.c]
 */
export function cosPi(x: number): number {
  const r = Math.abs(x - 2 * Math.round(x / 2));
  if (r <= 0.25) return cosNear(Math.PI * r);
  if (r <= 0.75) return sinNear(Math.PI * (0.5 - r));
  return -cosNear(Math.PI * (1 - r));
}

export function sinPi(x: number): number {
  const r = x - 2 * Math.round(x / 2);
  const size = Math.abs(r);
  if (size <= 0.25) return sinNear(Math.PI * r);
  return Math.sign(r) * (size <= 0.75 ? cosNear(Math.PI * (0.5 - size)) : sinNear(Math.PI * (1 - size)));
}

function cosNear(x: number): number {
  const z = x * x;
  const w = z * z;
  const low = z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5));
  const high = w * w * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11));
  const half = 0.5 * z;
  const whole = 1 - half;
  return whole + (1 - whole - half + z * (low + high));
}

function sinNear(x: number): number {
  const z = x * x;
  const w = z * z;
  const rest =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6) +
    z * w * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10);
  return x + z * x * (-1.66666666666666324348e-1 + z * rest);
}
