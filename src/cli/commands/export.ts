/** `chainrule export`: a model as a file of another tool, or as a program. */
import { command } from "../command.ts";
import { exportOptions } from "../export/options.ts";

export const exportCommand = command({
  name: "export",
  summary: "a model as a file of another tool, or as a program",
  usage:
    "<model> <output> [options]\n- <output> [options]           reads stdin\n<model> - --format <format>    writes stdout",
  about: [
    "The ending of the output says the format: .onnx for ONNX; .safetensors with --names for weights as PyTorch or Keras call them; a folder, or model.json in it, for TensorFlow.js; .js, .mjs, .cjs and .ts for a program without dependencies; .html for a page with a form; .c or .h for both files of C99.",
    "Models of chainrule train go with what is done to their columns, to ONNX, JavaScript, TypeScript, HTML and C. Networks may be in any file that chainrule inspect reads. What belongs to a training stays behind, and what else does is said.",
  ],
  options: exportOptions,
  examples: [
    ["chainrule export model.json model.onnx", "for ONNX Runtime and others"],
    ["chainrule export model.json model.html --title 'What is it worth?'", "a page to send to a colleague"],
    ["chainrule export network.json web/", "for TensorFlow.js: web/model.json and its weights"],
    ["chainrule export network.json net.safetensors --names pytorch", "for load_state_dict of PyTorch"],
    ["chainrule export network.onnx firmware/network.c --int8", "firmware/network.c and network.h"],
  ],
  // The formats come when they are needed: other commands start without them.
  run: async (...given) => (await import("../export/run.ts")).exportModel(...given),
});
