/** In the place of src/saving/foreignFiles.ts: pages read other tools' files with `chainrule/formats`. */
export const foreignDecoder = (): undefined => undefined;
