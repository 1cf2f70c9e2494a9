/** Models of other libraries' JSON, as `loadModel` takes them. */
import { brainModel } from "../formats/brain/brainNetwork.ts";
import { readBrain } from "../formats/brain/readBrain.ts";
import { readConvNet } from "../formats/convnet/readConvNet.ts";
import { fileOf } from "./description.ts";
import type { ModelFile } from "./json.ts";

/**
 * A model from what `toJSON` of a NeuralNetwork of brain.js 1.x or 2.x gave: dense layers, all with the activation of the
 * file. x [B, inputs], y [B, outputs]. The keys of objects it was trained on are metadata: `inputLookup` and `outputLookup`,
 * each { key: place }; keys of several outputs are labels, too. Throws E_FORMAT for anything else, and for recurrent networks.
 */
export function fromBrain(json: unknown): ModelFile {
  return fileOf(brainModel(readBrain(json)));
}

/**
 * A model from what `net.toJSON` of ConvNetJS gave. x [B, sy, sx, depth], or [B, depth] where nothing reads images. A
 * regression or svm at the end gives its scores as they are. Throws E_FORMAT for anything else, and for lrn and
 * quadtransform layers, which have no counterpart.
 */
export function fromConvNet(json: unknown): ModelFile {
  return fileOf(readConvNet(json));
}
