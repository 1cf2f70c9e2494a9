/** In place of @assemblyscript/loader in the browser file: the core has neither strings nor objects to be handed over. */
export function instantiateSync(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
  return new WebAssembly.Instance(module, imports);
}
