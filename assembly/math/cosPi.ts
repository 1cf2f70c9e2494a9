import { abs, add, constant, copySign, greater, mul, nearest, neg, one, select, splat, sub } from "../lanes";

/** The coefficients of cos u = 1 − u²/2 + u⁴ C(u²) and sin u = u + u³ S(u²), the highest power first. */
const COSINE =
  sizeof<Real>() == 4
    ? memory.data<f32>([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2])
    : memory.data<f64>([
        -1.13596475577881948265e-11, 2.0875723212981748279e-9, -2.75573143513906633035e-7, 2.48015872894767294178e-5,
        -1.38888888888741095749e-3, 4.16666666666666019037e-2,
      ]);
const SINE =
  sizeof<Real>() == 4
    ? memory.data<f32>([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1])
    : memory.data<f64>([
        1.58969099521155010221e-10, -2.50507602534068634195e-8, 2.75573137070700676789e-6, -1.98412698298579493134e-4,
        8.33333333332248946124e-3, -1.66666666666666324348e-1,
      ]);

/**
 * cos πx.   With r = |x − 2n| in [0, 1] and k = round(2r), s = r − k/2 exactly:   cos πr = cos πs, −sin πs, −cos πs for k = 0, 1, 2
 * Error at most 3 ulp, near its zeros too.     [Cephes sinf.c; fdlibm k_cos.c, k_sin.c]
 */
export function cosPi(x: v128): v128 {
  const r = abs(offPeriod(x));
  const k = nearest(add(r, r));
  const s = sub(r, mul(k, splat(<Real>0.5)));
  const u = mul(s, splat(<Real>Math.PI));
  const odd = nearOne(k);
  const even = select(neg(cosNear(u)), cosNear(u), greater(k, one()));
  return select(neg(sinNear(u)), even, odd);
}

/** sin πx.   With r and s as above:   sin πr = sin πs, cos πs, −sin πs for k = 0, 1, 2, with the sign of x − 2n */
export function sinPi(x: v128): v128 {
  const signed = offPeriod(x);
  const r = abs(signed);
  const k = nearest(add(r, r));
  const s = sub(r, mul(k, splat(<Real>0.5)));
  const u = mul(s, splat(<Real>Math.PI));
  const sine = sinNear(u);
  const even = select(neg(sine), sine, greater(k, one()));
  return copySign(select(cosNear(u), even, nearOne(k)), signed);
}

/** x − 2n in [−1, 1]. */
function offPeriod(x: v128): v128 {
  const n = nearest(mul(x, splat(<Real>0.5)));
  return sub(x, add(n, n));
}

/** All ones where k of 0, 1, 2 is 1. */
function nearOne(k: v128): v128 {
  return greater(splat(<Real>0.5), abs(sub(k, one())));
}

function cosNear(u: v128): v128 {
  const z = mul(u, u);
  const tail = mul(mul(z, z), polynomial(COSINE, z));
  const half = mul(z, splat(<Real>0.5));
  const whole = sub(one(), half);
  return add(whole, add(sub(sub(one(), whole), half), tail));
}

function sinNear(u: v128): v128 {
  const z = mul(u, u);
  return add(u, mul(mul(u, z), polynomial(SINE, z)));
}

function polynomial(table: usize, z: v128): v128 {
  let p = constant(table, 0);
  p = add(mul(p, z), constant(table, 1));
  p = add(mul(p, z), constant(table, 2));
  if (sizeof<Real>() == 4) return p;
  p = add(mul(p, z), constant(table, 3));
  p = add(mul(p, z), constant(table, 4));
  return add(mul(p, z), constant(table, 5));
}
