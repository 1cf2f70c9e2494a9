/**
 * Below these, a number of an optimizer's state is flushed to 0: 2⁻¹⁰⁰ in float32, 2⁻¹⁰⁰⁰ in float64.
 * Both languages read this file.
 */
export const TINY32 = 7.888609052210118e-31;
export const TINY64 = 9.332636185032189e-302;
