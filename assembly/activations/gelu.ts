import { add, mul, splat } from "../lanes";
import { bell, normal } from "../math/normal";

/** x Φ(x),   f′ = Φ(x) + x φ(x),   φ(x) = e^(−x²/2) / √(2π) */
@unmanaged
export class Gelu {
  @inline forward(x: v128, p: v128): v128 {
    return mul(x, normal(x, bell(x)));
  }
  @inline backward(x: v128, dy: v128, p: v128): v128 {
    const e = bell(x);
    const density = mul(e, splat(<Real>0.3989422804014327));
    return mul(dy, add(normal(x, e), mul(x, density)));
  }
}
