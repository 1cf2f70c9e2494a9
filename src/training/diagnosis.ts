/** The findings' texts and rules, which few trainings need: loaded when one does. */
export const diagnosis = () => import("../diagnosis/index.ts");
