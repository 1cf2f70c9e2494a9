/** The initialisers, a line each. */
export { zeros, ones, constant } from "./constant.ts";
export { uniform, glorotUniform, heUniform, lecunUniform } from "./uniform.ts";
export { normal, glorotNormal, heNormal, lecunNormal } from "./normal.ts";
export { orthogonal } from "./orthogonal.ts";
