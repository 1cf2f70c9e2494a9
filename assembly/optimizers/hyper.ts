/** Hyperparameter i of an optimizer: f64 in a row, in the order of the `hyper` list of its twin in src/optimizers. */
export function read(h: usize, i: usize): f64 {
  return load<f64>(h + (i << 3));
}

export function write(h: usize, i: usize, value: f64): void {
  store<f64>(h + (i << 3), value);
}
