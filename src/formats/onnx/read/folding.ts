/** Operators on constants: computed while the file is read. */
import { transposed } from "../arrays.ts";
import type { NodeReader } from "./node.ts";
import { constant, type Constant } from "./values.ts";

const sizeOf = (dims: readonly number[]) => dims.reduce((product, n) => product * n, 1);

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
};
const functions: Readonly<Record<string, (a: number) => number>> = {
  Identity: (a) => a,
  Neg: (a) => -a,
  Sqrt: Math.sqrt,
  Reciprocal: (a) => 1 / a,
  Floor: Math.floor,
};

export function foldUnary(n: NodeReader, x: Constant): Constant {
  const { data } = x;
  n.spend(data.length);
  const f = functions[n.op];
  return constant(x.dims, Array.isArray(data) ? data.map(f) : (data as Float64Array).map(f), x.name);
}

/** Numbers of two constants together, the smaller one repeated.     [ONNX, Multidirectional Broadcasting] */
export function foldBinary(n: NodeReader, a: Constant, b: Constant): Constant {
  const rank = Math.max(a.dims.length, b.dims.length);
  const wide = (dims: readonly number[]) => [...new Array<number>(rank - dims.length).fill(1), ...dims];
  const [p, q] = [wide(a.dims), wide(b.dims)];
  const dims = p.map((size, i) =>
    size === q[i] || q[i] === 1 ? size : size === 1 ? q[i] : n.refuse("its shapes do not fit"),
  );
  const count = sizeOf(dims);
  n.spend(count);
  const at = (own: readonly number[]) => {
    const steps = own.map((size, axis) => (size === 1 ? 0 : sizeOf(own.slice(axis + 1))));
    return (i: number) => {
      let place = 0;
      for (let axis = rank - 1; axis >= 0; axis--) {
        place += (i % dims[axis]) * steps[axis];
        i = Math.floor(i / dims[axis]);
      }
      return place;
    };
  };
  const [placeA, placeB] = [at(p), at(q)];
  const f = arithmetic[n.op];
  const isWhole = Array.isArray(a.data) && Array.isArray(b.data);
  const data = Array.from({ length: count }, (_, i) => f(a.data[placeA(i)], b.data[placeB(i)]));
  // Quotients of whole numbers are whole.
  if (isWhole) return constant(dims, n.op === "Div" ? data.map(Math.trunc) : data);
  return constant(
    dims,
    a.data instanceof Float32Array ? Float32Array.from(data) : Float64Array.from(data),
    a.name || b.name,
  );
}

export function foldTranspose(n: NodeReader, { dims, data, name }: Constant, perm: readonly number[]): Constant {
  n.spend(data.length);
  const moved = transposed(data as Float32Array, dims, perm);
  return constant(perm.map((axis) => dims[axis]), moved, name); // prettier-ignore
}

/** Along one axis the entries at these places. */
export function foldPick(n: NodeReader, x: Constant, axis: number, places: readonly number[]): Constant {
  const outer = sizeOf(x.dims.slice(0, axis));
  const inner = sizeOf(x.dims.slice(axis + 1));
  const size = x.dims[axis];
  n.spend(outer * places.length * inner);
  const data: number[] = [];
  for (let o = 0; o < outer; o++)
    for (const place of places) {
      if (!(place >= 0 && place < size)) n.refuse(`it takes entry ${place} of ${size}`);
      for (let i = 0; i < inner; i++) data.push(x.data[(o * size + place) * inner + i]);
    }
  const dims = x.dims.map((n, i) => (i === axis ? places.length : n));
  return constant(dims, kindOf(x, data), x.name);
}

export function foldConcat(n: NodeReader, list: readonly Constant[], axis: number): Constant {
  const [first] = list;
  const others = (dims: readonly number[]) => dims.filter((_, i) => i !== axis).join();
  if (list.some(({ dims }) => dims.length !== first.dims.length || others(dims) !== others(first.dims)))
    n.refuse("its shapes do not fit");
  const outer = sizeOf(first.dims.slice(0, axis));
  n.spend(list.reduce((sum, { data }) => sum + data.length, 0));
  const data: number[] = [];
  for (let o = 0; o < outer; o++)
    for (const part of list) {
      const length = part.data.length / outer;
      for (let i = 0; i < length; i++) data.push(part.data[o * length + i]);
    }
  const dims = first.dims.map((size, i) => (i === axis ? list.reduce((sum, part) => sum + part.dims[i], 0) : size));
  return constant(dims, kindOf(first, data), first.name);
}

const kindOf = ({ data }: Constant, list: number[]): Constant["data"] =>
  data instanceof Float32Array
    ? Float32Array.from(list)
    : data instanceof Float64Array
      ? Float64Array.from(list)
      : list;
