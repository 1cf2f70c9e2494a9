/**
 * The SHA-256 of the weights that test/browser/determinism.ts trains, by backend and network: the same in every engine. They
 * change only when the arithmetic does, and that is worth a line in the change log.
 */
export const goldenWeights = {
  wasm: {
    "images and series": "304708b74239eecc556b152b102403b1c6d7ab5a0ceb41412def06b5a0a8612e",
    XOR: "98fe4bca2e3a64c8d029bdd735f8c5cc9d1281467a71d7450bc31e25976614a8",
    "784-128-10": "352f2a11d87874e3d190ec4f1f8d5d6a6736fb1dac2088d55f251b75028bff6f",
    "100-200-50-7, float64": "3a2de9f9d19a6726fb3aa172385a2f74866db73a99907f6152bbb7d7a0addc97",
  },
  javascript: {
    "images and series": "c1f80935e75b559c3a5cb55da229ac4087822bc4bbddc00d7b2538e476874079",
    XOR: "e63a4b23b9ba4aaeb59f47a197979b5c5b1f187818fdf44afa2032b0a554f831",
    "784-128-10": "8d353e1361e1d9fb6df69e1f9e3c0ef6dca11c5c70cf9ea8a1670c7babc3a092",
    "100-200-50-7, float64": "73ebd7195d39829ecb2ca11db8151df27255706f1dbcf718c46d916df2bc5814",
  },
} as const;
