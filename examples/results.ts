/** What a trained model makes of the test part: which class it takes each row for, counted and drawn. */
import type { ShapedData } from "../src/data/input.ts";
import type { Model } from "../src/model/model.ts";
import { drawPicture, sideBySide, type Picture } from "../src/terminal/image.ts";
import { confusionMatrix } from "../src/terminal/confusionMatrix.ts";
import type { Program } from "./program.ts";

export interface Results {
  /** The class with the largest output, row by row, and that output. */
  predicted: Uint8Array;
  confidence: Float32Array;
  /** Rows of each true class (first index) by predicted class. */
  confusion: number[][];
  /** Numbers of the rows it is wrong about. */
  mistakes: number[];
  /** What the classes are called: the model's labels, or their numbers. */
  names: readonly string[];
}

export async function judge(model: Model, x: ShapedData, labels: Uint8Array): Promise<Results> {
  const { data, shape } = await model.predict(x);
  const [rows, classes] = shape;
  const predicted = new Uint8Array(rows),
    confidence = new Float32Array(rows);
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < rows; row++) {
    const outputs = data.subarray(row * classes, (row + 1) * classes);
    confidence[row] = Math.max(...outputs);
    predicted[row] = outputs.indexOf(confidence[row]);
    confusion[labels[row]][predicted[row]]++;
  }
  const mistakes = Array.from(predicted.keys()).filter((row) => predicted[row] !== labels[row]);
  const names = model.labels.length > 0 ? model.labels : confusion.map((_, c) => String(c));
  return { predicted, confidence, confusion, mistakes, names };
}

/** A row for what a digit is, a column for what it was read as. */
export function showConfusion({ show, say, style, terminal }: Program, { confusion, names }: Results): void {
  const lines = confusionMatrix(confusion, names, { columns: terminal.columns - 2, style });
  if (lines.length === 0) return;
  say("Rows: what a digit is. Columns: what it was read as.");
  show(["", ...lines.map((line) => `  ${line}`)]);
}

export interface Captioned {
  picture: Picture;
  caption: string[];
}

/** As many pictures beside each other as there is room for, of at most `most`. */
export function showPictures({ show, terminal }: Program, pictures: readonly Captioned[], most = Infinity): void {
  if (pictures.length === 0) return;
  const gap = 2;
  const fitting = Math.floor((terminal.columns - 2 + gap) / (pictures[0].picture.width + gap));
  const blocks = pictures
    .slice(0, Math.min(fitting, most))
    .map(({ picture, caption }) => [...drawPicture(picture, terminal), ...caption]);
  show(["", ...sideBySide(blocks, gap).map((line) => `  ${line}`.trimEnd())]);
}

/** A row of bytes as a square picture. */
export function picture({ data, scale = 1 }: ShapedData, row: number, side: number): Picture {
  const pixels = data.slice(row * side * side, (row + 1) * side * side);
  return { pixels, width: side, height: side, most: 1 / scale };
}

/** Some mistakes, the most certain ones first, then rows that are right: each with what it is and what was said. */
export function someAnswers(
  { style }: Program,
  { predicted, confidence, mistakes }: Results,
  { x, y }: { x: ShapedData; y: Uint8Array },
  draw: (x: ShapedData, row: number) => Picture,
): Captioned[] {
  const wrong = [...mistakes].sort((a, b) => confidence[b] - confidence[a]).slice(0, 4);
  const right = Array.from(predicted.keys()).filter((row) => predicted[row] === y[row]);
  return [...wrong, ...right.slice(0, 8 - wrong.length)].map((row) => ({
    picture: draw(x, row),
    caption: [`is ${y[row]}`, (predicted[row] === y[row] ? style.green : style.red)(`said ${predicted[row]}`)],
  }));
}
