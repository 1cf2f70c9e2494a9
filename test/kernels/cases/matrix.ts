/** Cases of assembly/matrix: products over all sizes around the tile, with strides that differ from operand to operand. */
import { activations } from "../../../src/kernels/activations/index.ts";
import type { DType } from "../../../src/memory/tensor.ts";
import { kernels } from "../../../src/kernels/index.ts";
import type { Kernel } from "../../../src/kernels/kernel.ts";
import { refTo } from "../../../src/base/registry.ts";
import { input, output, scratch, type TensorSpec } from "../../support/bed.ts";
import type { Cases, KernelCase, Place } from "../../support/kernels.ts";
import { smallest, uniform } from "../../support/numbers.ts";
import { around, few, large } from "./sizes.ts";

/** [B, I, O]: of y [B, O], x [B, I], w [I, O]. */
type Shape = readonly [number, number, number];

function* shapes(): Iterable<Shape> {
  for (const O of around) for (const B of few) for (const I of [1, 2, 3, 8, 17]) yield [B, I, O];
  for (const B of around.slice(9)) for (const O of [1, 4, 7, 16, 17, 33]) yield [B, 5, O];
  for (const I of around) yield [3, I, 11];
  yield* [
    [64, 127, 512],
    [127, 512, 64],
    [2, 64, 127],
    [33, 512, 1],
    [1, 127, 512],
    // More than one stretch of the sum, and columns that whole tiles do not cover (assembly/matrix/multiply.ts).
    [5, 300, 145],
    [3, 300, 150],
    [6, 300, 155],
    // Packed panels, also in several stretches, and what stands beside them.
    [64, 533, 515],
    [67, 700, 401],
    ...(sparse as Shape[]),
  ] as const;
}

/** Sums whose terms are mostly 0, so that they are left out (assembly/matrix/sparse.ts): around vectors and chunks. */
const sparse: readonly Shape[] = [33, 34, 63, 64, 65, 131].flatMap((K, i) =>
  [29, 32, 33, 36, 47, 50, 63].map((O, j): Shape => [33 + ((i + j) % 5), K, O]),
);

const random = uniform(1);
const reals = (count: number) => Float64Array.from({ length: count }, () => random());
/** A quarter zeros: the reference skips inputs of 0; or most of them, in shapes that are for that. */
const factors = (count: number, shape: Shape) => {
  const share = sparse.includes(shape) ? 0.6 : -0.5; // random numbers are −1 … 1
  return Float64Array.from({ length: count }, () => (random() < share ? 0 : random()));
};

/**
 * Two sums of K products, added up one after the other with different roundings: each is within K roundings of half
 * an eps of the exact sum, relative to the sum of the absolute products. Products below the normal numbers lose at most
 * the smallest number each.
 */
const sumOf =
  (K: number) =>
  ({ eps, magnitude, dtype }: Place) =>
    K * (eps * magnitude + smallest[dtype]);

/** Some operands get wider strides, so that no kernel takes one operand's stride for another's. */
const wider = ([B, I, O]: Shape, which: number) => ({ wider: (B + I + O + which) % 3 });

function* products(withBias: boolean): Iterable<KernelCase> {
  for (const shape of shapes()) {
    const [B, I, O] = shape;
    const operands: TensorSpec[] = [
      output("y", B, O, wider(shape, 0)),
      input("x", B, I, factors(B * I, shape), wider(shape, 1)),
      input("w", I, O, reals(I * O), wider(shape, 2)),
    ];
    if (withBias) operands.push(input("b", 1, O, reals(O)));
    operands.push(scratch("scratch", 16 * I + 16, 1, { packed: true }));
    const kernel = withBias ? kernels.affine : kernels.product;
    yield { name: `[${shape}]`, kernel, operands, items: B, sums: true, bound: sumOf(I + 1) };
  }
}

/** The smallest number is no 0: the only one of its row and column, it is left out of no sum. */
function* smallestFactors(dtype: DType, kernel: Kernel): Iterable<KernelCase> {
  const N = 64;
  const x = Float64Array.from({ length: N * N }, (_, i) => {
    const row = Math.floor(i / N);
    return i % N === (13 * row) % N ? smallest[dtype] : 0;
  });
  const operands = [
    output("y", N, N),
    input("x", N, N, x),
    input("w", N, N, new Float64Array(N * N).fill(0.5 ** 60 / smallest[dtype])),
    scratch("scratch", 16 * N + 16, 1, { packed: true }),
  ];
  yield { name: "smallest numbers", kernel, operands, items: N, sums: true, bound: sumOf(N) };
}

/** As affine; relu takes its sums nowhere further apart. The other activations: test/kernels/fused.test.ts. */
function* denses(): Iterable<KernelCase> {
  const relu = refTo(
    activations,
    activations.find(({ name }) => name === "relu")!,
  );
  for (const c of products(true)) yield { ...c, kernel: kernels.dense, operands: [relu, ...c.operands] };
}

function* weightGradients(): Iterable<KernelCase> {
  for (const shape of shapes()) {
    const [B, I, O] = [shape[1], shape[0], shape[2]]; // the tile's rows are the inputs, its sum runs over the batch
    const operands = [
      output("dw", I, O, wider(shape, 0)),
      input("x", B, I, factors(B * I, shape), wider(shape, 1)),
      input("dz", B, O, reals(B * O), wider(shape, 2)),
      scratch("scratch", 16 * B + 16, 1, { packed: true }),
    ];
    const name = `[${[B, I, O]}]`;
    yield { name, kernel: kernels.weightGradient, operands, items: I, sums: true, bound: sumOf(B) };
  }
}

function* biasGradients(): Iterable<KernelCase> {
  for (const O of [...around, ...large]) {
    for (const B of [...few, 127]) {
      const operands = [output("db", 1, O), input("dz", B, O, reals(B * O), wider([B, 1, O], 0))];
      const kernel = kernels.biasGradient;
      yield { name: `[${B}, ${O}]`, kernel, operands, items: O, sums: true, bound: sumOf(B) };
    }
  }
}

function* transposes(): Iterable<KernelCase> {
  const sizes = [...around.flatMap((R) => around.map((C) => [R, C])), [64, 127], [127, 64], [3, 512], [512, 5]];
  for (const [R, C] of sizes) {
    const operands = [output("t", C, R, wider([R, 0, C], 0)), input("a", R, C, reals(R * C), wider([R, 0, C], 1))];
    yield { name: `[${R}, ${C}]`, kernel: kernels.transpose, operands, items: C };
  }
}

/** Axes of three sizes in any order. */
function* permutations(): Iterable<KernelCase> {
  for (const [d0, d1, d2] of [
    [1, 1, 5],
    [1, 3, 4],
    [2, 3, 4],
    [5, 2, 9],
  ]) {
    const sizes = [d0, d1, d2];
    const apart = [d1 * d2, d2, 1];
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const size = d0 * d1 * d2;
      const of = (list: number[]) => order.map((axis) => list[axis]);
      const operands = [output("y", 3, size), input("x", 3, size, reals(3 * size)), ...of(sizes), ...of(apart)];
      yield { name: `[${sizes}] as ${order}`, kernel: kernels.permute, operands, items: 3 };
    }
  }
}

/** Rows of positions and rows of the batch, both ways. */
function* reshapes(): Iterable<KernelCase> {
  for (const P of [1, 2, 3, 17]) {
    for (const C of around) {
      for (const B of few) {
        const forms = [
          [B * P, C],
          [B, P * C],
        ] as const;
        for (const [[R, D], [S, E]] of [forms, [forms[1], forms[0]]] as const) {
          const operands = [
            output("y", R, D, wider([B, P, C], 0)),
            input("x", S, E, reals(S * E), wider([B, P, C], 1)),
          ];
          yield { name: `[${S}, ${E}] to [${R}, ${D}]`, kernel: kernels.reshape, operands, items: B };
        }
      }
    }
  }
}

function* additions(): Iterable<KernelCase> {
  for (const [R, C] of around.flatMap((columns) => few.map((rows) => [rows, columns]))) {
    for (const factor of [1, -0.75]) {
      const operands = [output("y", R, C, { values: reals(R * C) }), input("x", R, C, reals(R * C)), factor];
      // One rounding of the product and one of the sum, where the reference rounds once, from double.
      const bound = ({ expected, eps }: { expected: number; eps: number }) => 2 * eps * (Math.abs(expected) + 1);
      yield { name: `[${R}, ${C}] · ${factor}`, kernel: kernels.addTo, operands, items: R, bound };
    }
  }
}

export const addTo: Cases = additions;
export const affine: Cases = () => products(true);
export const dense: Cases = denses;
export const permute: Cases = permutations;
export const reshape: Cases = reshapes;
export const product: Cases = function* (dtype) {
  yield* products(false);
  yield* smallestFactors(dtype, kernels.product);
};
export const weightGradient: Cases = function* (dtype) {
  yield* weightGradients();
  yield* smallestFactors(dtype, kernels.weightGradient);
};
export const biasGradient: Cases = biasGradients;
export const transpose: Cases = transposes;

/** Numbers in a vector: where the columns of biasGradient may be split. */
export const lanes = (dtype: DType) => (dtype === "float32" ? 4 : 2);
