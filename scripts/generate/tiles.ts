/**
 * The register tiles of matrix products: R rows × V vectors of C, held in registers while k runs. Another size is another
 * pair of numbers here, and a loop that calls it in assembly/matrix/multiply.ts.
 *
 *            a: R rows, one number each      b: one row of V vectors
 *   c        |0|                             |0 1 2 3|4 5 6 7|8 9 A B|C D E F|
 *   R×V +=   |1|                          ·
 *            each k: the next column of a, the next row of b
 *
 * C[r, v] = start[r·startRow + v] + Σₖ a[r·aRow + k·aStep] · b[k·bRow + v],   added up from k = 0 on, whatever tile
 * covers it: so no result depends on the tiling. The strides aRow and aStep make one tile serve X·W (aStep = one number)
 * and Xᵀ·Y (aRow = one number). `start` is the address of the bias or of zeros (startRow = 0), or of what an earlier
 * stretch of k has left (startRow = cRow).
 *
 * 2×4 keeps 8 sums, 4 vectors of b and one of a in the 15 registers V8 gives; it reaches the multiply-add peak
 * on every V8 measured, where taller or wider ones do on some (bench/README.md). 4×4 is for builds whose vectors the
 * engine pairs: 8 sums and 2 vectors of b, all twice as wide. One statement per multiply-add; b runs to its end instead
 * of a counter to K, which is one register and one addition less. What is used once is loaded where it is used.
 */

/** Rows × vectors. @type {[number, number][]} */
const sizes = [
  [4, 4],
  [2, 4],
  [1, 4],
  [2, 3],
  [4, 2],
  [4, 1],
  [1, 1],
] as const;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const at = (v: number): string => (v === 0 ? "" : `, ${16 * v}`);

function tile([R, V]: readonly [rows: number, vectors: number]): string {
  const rows = range(R),
    vectors = range(V);
  const more = R > 1;
  const b = (v: number): string => (more && V > 1 ? `b${v}` : `v128.load(b${at(v)})`);
  const parameters = [
    "K: i32, c: usize",
    ...(more ? ["cRow: usize"] : []),
    "a0: usize",
    ...(more ? ["aRow: usize"] : []),
    "aStep: usize, b: usize, bRow: usize, start: usize",
    ...(more ? ["startRow: usize"] : []),
  ];
  return [
    `export function tile${R}x${V}(${parameters.join(", ")}): void {`,
    ...rows.slice(1).map((r) => `  let a${r} = a${r - 1} + aRow;`),
    ...rows.flatMap((r) => [
      ...(r > 0 ? ["  start += startRow;"] : []),
      ...vectors.map((v) => `  let c${r}${v} = v128.load(start${at(v)});`),
    ]),
    "  const end = b + <usize>K * bRow;",
    "  while (b != end) {",
    ...(more && V > 1 ? vectors.map((v) => `    const b${v} = v128.load(b${at(v)});`) : []),
    ...(more && V === 1 ? [`    const b0 = v128.load(b);`] : []),
    ...rows.flatMap((r) => {
      const a = `v128.load_splat<Real>(a${r})`;
      if (V === 1) return [`    c${r}0 = madd(${a}, ${more ? "b0" : b(0)}, c${r}0);`];
      return [`    const x${r} = ${a};`, ...vectors.map((v) => `    c${r}${v} = madd(x${r}, ${b(v)}, c${r}${v});`)];
    }),
    ...rows.map((r) => `    a${r} += aStep;`),
    "    b += bRow;",
    "  }",
    ...rows.flatMap((r) => [
      ...(r > 0 ? ["  c += cRow;"] : []),
      ...vectors.map((v) => `  v128.store(c, c${r}${v}${at(v)});`),
    ]),
    "}",
  ].join("\n");
}

/**
 * Tiles of products whose numbers of A stand at offsets from a table (assembly/matrix/multiplyIndexed.ts): rows of A, of C
 * and of what C starts from have an address each, and the table says for each k how far from its row's address a number is.
 */
const indexedSizes = [
  [2, 4],
  [1, 4],
  [5, 2],
  [4, 2],
  [3, 2],
  [2, 2],
  [1, 2],
  [4, 1],
  [1, 1],
] as const;

function indexedTile([R, V]: readonly [rows: number, vectors: number]): string {
  const rows = range(R),
    vectors = range(V);
  const addresses = (of: string) => rows.map((r) => `${of}${r}: usize`).join(", ");
  return [
    `export function indexed${R}x${V}(K: i32, table: usize, ${addresses("a")}, b: usize, bRow: usize, ${addresses("s")}, ${addresses("c")}): void {`,
    ...rows.flatMap((r) => vectors.map((v) => `  let c${r}${v}v = v128.load(s${r}${at(v)});`)),
    "  const end = b + <usize>K * bRow;",
    "  while (b != end) {",
    "    const step = <usize>load<u32>(table);",
    "    table += 4;",
    ...vectors.map((v) => `    const b${v} = v128.load(b${at(v)});`),
    ...rows.flatMap((r) => [
      `    const x${r} = v128.load_splat<Real>(a${r} + step);`,
      ...vectors.map((v) => `    c${r}${v}v = madd(x${r}, b${v}, c${r}${v}v);`),
    ]),
    "    b += bRow;",
    "  }",
    ...rows.flatMap((r) => vectors.map((v) => `  v128.store(c${r}, c${r}${v}v${at(v)});`)),
    "}",
  ].join("\n");
}

const header = `import { madd } from "../../assembly/lanes";\n\n`;
export const indexedTiles = (): string => `${header}${indexedSizes.map(indexedTile).join("\n\n")}\n`;
export const tiles = (): string => `${header}${sizes.map(tile).join("\n\n")}\n`;
