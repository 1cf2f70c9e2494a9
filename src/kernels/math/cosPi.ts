/**
 * cos πx for x in [0, 1], from polynomials on |πx| ≤ π/4:   cos πx = sin π(½ − x) = −cos π(1 − x)
 *
 * From plain arithmetic alone, so that every engine gives the same bits; Math.cos differs between engines. 1, 0 and −1
 * are exact. At most 2 ulp of 1.   [Sun Microsystems, fdlibm k_cos.c, k_sin.c]
 */
export function cosPi(x: number): number {
  if (x <= 0.25) return cosNear(Math.PI * x);
  if (x <= 0.75) return sinNear(Math.PI * (0.5 - x));
  return -cosNear(Math.PI * (1 - x));
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
