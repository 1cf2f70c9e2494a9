/** CSV files that are imported are their text: scripts/demo.js says so to esbuild. */
declare module "*.csv" {
  const text: string;
  export default text;
}
