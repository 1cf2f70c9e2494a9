/**
 * Writes networks.json: networks that brain.js 1.6.1 and 2.0.0-beta.24 trained, as their toJSON gives them, and what they
 * predict. In a folder of its own, since brain.js brings native modules, which nothing here needs:
 *
 *   npm install --ignore-scripts brain.js@2.0.0-beta.24 brain1@npm:brain.js@1.6.1
 *   node …/test/formats/brain/make.mjs
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { pathToFileURL, URL } from "node:url";

const require = createRequire(pathToFileURL(`${process.cwd()}/`));
const versions = { "1.6.1": require("brain1"), "2.0.0-beta.24": require("brain.js") };

let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
Math.random = random;

const xor = [[0, 0], [0, 1], [1, 0], [1, 1]].map((input) => ({ input, output: [input[0] ^ input[1]] })); // prettier-ignore
const colours = [
  { input: { r: 0.03, g: 0.7, b: 0.5 }, output: { black: 1 } },
  { input: { r: 0.16, g: 0.09 }, output: { white: 1 } },
  { input: { b: 1, r: 0.5 }, output: { white: 1 } },
  { input: { alpha: 0.3, g: 1 }, output: { black: 1, grey: 0.2 } },
];
const numbered = [
  { input: { 7: 1, x: 0.5 }, output: { 2: 1 } },
  { input: { 3: 1, 7: 0.25 }, output: { no: 1, 1: 0.5 } },
];
const curve = Array.from({ length: 12 }, (_, i) => {
  const [a, b, c] = [random(), random(), random()];
  return { input: [a, b, c], output: [(a * b + c) / 2, i % 2 ? a : b] };
});

const cases = [
  { name: "sigmoid, arrays", data: xor, options: {} },
  { name: "sigmoid, objects", data: colours, options: {} },
  { name: "sigmoid, keys that are numbers", data: numbered, options: { hiddenLayers: [4] } },
  { name: "relu, two hidden layers", data: curve, options: { activation: "relu", hiddenLayers: [5, 4], learningRate: 0.05 } }, // prettier-ignore
  { name: "leaky-relu", data: curve, options: { activation: "leaky-relu", learningRate: 0.05 } },
  { name: "tanh", data: curve, options: { activation: "tanh", learningRate: 0.05 } },
  { name: "no hidden layer", data: curve, options: { hiddenLayers: [] } },
];
const second = [
  { name: "leaky-relu with a slope of its own", data: curve, options: { activation: "leaky-relu", leakyReluAlpha: 0.2, learningRate: 0.05 } }, // prettier-ignore
  { name: "adam", data: colours, options: { praxis: "adam", learningRate: 0.01 } },
];

const networks = [];
for (const [version, brain] of Object.entries(versions)) {
  for (const { name, data, options } of version.startsWith("1") ? cases : [...cases, ...second]) {
    const net = new brain.NeuralNetwork(options);
    net.train(data, { iterations: 300, ...options });
    // Read again: 1.x writes outputs whose keys are numbers under each other's keys.
    const json = JSON.parse(JSON.stringify(net.toJSON()));
    const read = new brain.NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(json)));
    const inputs = [...data.map(({ input }) => input), ...data.slice(0, 2).map(({ input }) => (Array.isArray(input) ? input.map(() => random()) : { ...input, unknown: 1 }))]; // prettier-ignore
    const rows = inputs.map((input) => {
      const output = read.run(input);
      return { input, output: ArrayBuffer.isView(output) ? Array.from(output) : output };
    });
    networks.push({ version, name, json, rows });
  }
}
writeFileSync(new URL("networks.json", import.meta.url), `${JSON.stringify(networks)}\n`);
