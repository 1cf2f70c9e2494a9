import { abs, add, copySign, div, less, madd, min, mul, neg, select, splat, sub } from "../lanes";
import { exp } from "./exp";

/**
 * erf x = (2/√π) ∫₀ˣ e^(−t²) dt
 *       = x T(x²)                    for |x| < 1       (f64: x T(x²) / U(x²))
 *       = ±(1 − e^(−x²) erfcx |x|)   otherwise
 *
 * Error at most 3 ulp: 2.6 over all numbers of f32. erf ±0 = ±0, erf ±∞ = ±1, NaN stays NaN.
 * Source: S. L. Moshier, Cephes Mathematical Library, single/ndtrf.c and double/ndtr.c.
 */
export function erf(x: v128): v128 {
  const size = abs(x);
  const u = min(size, splat(<Real>6)); // erf has become 1 long before, in f64 too
  const far = sub(splat(<Real>1), mul(exp(neg(mul(u, u))), erfcx(u)));
  return select(erfNear(x), copySign(far, x), less(size, splat(<Real>1)));
}

/** erf x for |x| ≤ 1. */
export function erfNear(x: v128): v128 {
  const z = mul(x, x);
  if (sizeof<Real>() == 4) {
    let t = splat(<Real>7.853861353153693e-5);
    t = madd(t, z, splat(<Real>-8.010193625184903e-4));
    t = madd(t, z, splat(<Real>5.188327685732524e-3));
    t = madd(t, z, splat(<Real>-2.685381193529856e-2));
    t = madd(t, z, splat(<Real>1.128358514861418e-1));
    t = madd(t, z, splat(<Real>-3.7612625824233e-1));
    t = madd(t, z, splat(<Real>1.12837916572671));
    return mul(x, t);
  }
  let t = splat(<Real>9.60497373987051638749);
  t = madd(t, z, splat(<Real>9.00260197203842689217e1));
  t = madd(t, z, splat(<Real>2.23200534594684319226e3));
  t = madd(t, z, splat(<Real>7.00332514112805075473e3));
  t = madd(t, z, splat(<Real>5.55923013010394962768e4));
  let u = add(z, splat(<Real>3.35617141647503099647e1));
  u = madd(u, z, splat(<Real>5.21357949780152679795e2));
  u = madd(u, z, splat(<Real>4.59432382970980127987e3));
  u = madd(u, z, splat(<Real>2.26290000613890934246e4));
  u = madd(u, z, splat(<Real>4.92673942608635921086e4));
  return div(mul(x, t), u);
}

/**
 * erfcx u = e^(u²) erfc u for 1 ≤ u ≤ 30: what is left of erfc once its steep part is taken out.
 * f32: P(1/u²) / u up to 2, R(1/u²) / u beyond.   f64: P(u) / Q(u) up to 8, R(u) / S(u) beyond.
 */
export function erfcx(u: v128): v128 {
  if (sizeof<Real>() == 4) {
    const q = div(splat(<Real>1), u);
    const z = mul(q, q);
    let p = splat(<Real>2.326819970068386e-2);
    p = madd(p, z, splat(<Real>-1.387039388740657e-1));
    p = madd(p, z, splat(<Real>3.687424674597105e-1));
    p = madd(p, z, splat(<Real>-5.824733027278666e-1));
    p = madd(p, z, splat(<Real>6.210004621745983e-1));
    p = madd(p, z, splat(<Real>-4.944515323274145e-1));
    p = madd(p, z, splat(<Real>3.404879937665872e-1));
    p = madd(p, z, splat(<Real>-2.741127028184656e-1));
    p = madd(p, z, splat(<Real>5.638259427386472e-1));
    let r = splat(<Real>-1.047766399936249e1);
    r = madd(r, z, splat(<Real>1.297719955372516e1));
    r = madd(r, z, splat(<Real>-7.495518717768503));
    r = madd(r, z, splat(<Real>2.921019019210786));
    r = madd(r, z, splat(<Real>-1.0152652792027));
    r = madd(r, z, splat(<Real>4.218463358204948e-1));
    r = madd(r, z, splat(<Real>-2.820767439740514e-1));
    r = madd(r, z, splat(<Real>5.641895067754075e-1));
    return mul(q, select(p, r, less(u, splat(<Real>2))));
  }
  let p = splat(<Real>2.46196981473530512524e-10);
  p = madd(p, u, splat(<Real>5.64189564831068821977e-1));
  p = madd(p, u, splat(<Real>7.46321056442269912687));
  p = madd(p, u, splat(<Real>4.86371970985681366614e1));
  p = madd(p, u, splat(<Real>1.96520832956077098242e2));
  p = madd(p, u, splat(<Real>5.26445194995477358631e2));
  p = madd(p, u, splat(<Real>9.3452852717195760754e2));
  p = madd(p, u, splat(<Real>1.02755188689515710272e3));
  p = madd(p, u, splat(<Real>5.57535335369399327526e2));
  let q = add(u, splat(<Real>1.32281951154744992508e1));
  q = madd(q, u, splat(<Real>8.67072140885989742329e1));
  q = madd(q, u, splat(<Real>3.54937778887819891062e2));
  q = madd(q, u, splat(<Real>9.75708501743205489753e2));
  q = madd(q, u, splat(<Real>1.82390916687909736289e3));
  q = madd(q, u, splat(<Real>2.24633760818710981792e3));
  q = madd(q, u, splat(<Real>1.65666309194161350182e3));
  q = madd(q, u, splat(<Real>5.57535340817727675546e2));
  let r = splat(<Real>5.64189583547755073984e-1);
  r = madd(r, u, splat(<Real>1.27536670759978104416));
  r = madd(r, u, splat(<Real>5.01905042251180477414));
  r = madd(r, u, splat(<Real>6.16021097993053585195));
  r = madd(r, u, splat(<Real>7.4097426995044893916));
  r = madd(r, u, splat(<Real>2.9788666537210024067));
  let s = add(u, splat(<Real>2.2605286322011727659));
  s = madd(s, u, splat(<Real>9.39603524938001434673));
  s = madd(s, u, splat(<Real>1.20489539808096656605e1));
  s = madd(s, u, splat(<Real>1.70814450747565897222e1));
  s = madd(s, u, splat(<Real>9.60896809063285878198));
  s = madd(s, u, splat(<Real>3.3690764510008151605));
  const small = less(u, splat(<Real>8));
  return div(select(p, r, small), select(q, s, small));
}
