/** The builds that few models need: float64, and the fast ones. A part of engines.js, which is fetched for them. */
export { packed } from "#wasm/rest";
