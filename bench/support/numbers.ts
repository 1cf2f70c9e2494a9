/** Figures as the benches print them. */

export const whole = (value: number) => Math.round(value).toLocaleString("en-US");
/** 0.874 → "87 %", 0.0345 → "3.5 %" */
export const share = (value: number) => `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;
/** 8.437 → "8.44", 84.37 → "84.4" */
export const times = (value: number) => value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
/** 0.0123, 1.2e-7 */
export const small = (value: number) => (value < 0.01 ? value.toExponential(1) : value.toFixed(4));
