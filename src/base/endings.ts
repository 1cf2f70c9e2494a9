/** The endings of file names that are written. */

/** Endings of other formats: what is written there must not look like one of them. */
const FOREIGN =
  /\.(h5|hdf5|keras|onnx|pb|pte?|pth|tflite|ckpt|np[yz]|pkl|pickle|joblib|mlmodel|gguf|bin|zip|7z|bz2|xz|zst|br|tar|tgz)$/;

/** A path or URL as its ending is read: in lower case, without what follows a URL's path, and without the .gz of a packed file. */
export function nameByEnding(location: string): { plain: string; gzip: boolean; foreign: boolean } {
  const name = location.toLowerCase().replace(/^(https?:[^?#]*).*$/s, "$1");
  const plain = name.replace(/\.gz$/, "");
  return { plain, gzip: plain !== name, foreign: FOREIGN.test(plain) };
}
