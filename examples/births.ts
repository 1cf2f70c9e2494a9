/**
 * npm run births: a recurrent network reads four weeks of births in the United States and says how many come on the next
 * day. It learns from 13 years, and is tested on the two years behind them.
 */
import { loadIdx, windows } from "../src/data/index.ts";
import { adam, cosineDecay, dense, gru, sequential } from "../src/index.ts";
import { births } from "./data/births.ts";

const WEEK = 7;
const TEST_DAYS = 730;
const EPOCHS = 20;

const { data } = await loadIdx(Uint8Array.from(atob(births), (character) => character.charCodeAt(0)));
const days = Float64Array.from(data as Int16Array);
const mean = days.reduce((sum, n) => sum + n) / days.length;
const series = days.map((n) => n / mean - 1); // from about −0.5 to 0.4
const split = days.length - TEST_DAYS;
const train = windows(series.subarray(0, split), { length: 4 * WEEK });
const test = windows(series.subarray(split - 4 * WEEK), { length: 4 * WEEK }); // its first target is the first day of the test

const model = await sequential({
  inputShape: [4 * WEEK, 1],
  layers: [gru({ units: 16 }), dense({ units: 1 })],
  seed: 1,
});
const learningRate = cosineDecay({ initial: 0.01, steps: Math.ceil(train.count / 32) * EPOCHS });
model.compile({ optimizer: adam({ learningRate }), loss: "huber", metrics: ["mae"] });
console.log(`${days.length} days, ${Math.round(mean)} births in the mean; ${train.count} windows to learn from`);

for await (const event of model.train(train.x, train.y, { epochs: EPOCHS })) {
  if (event.type !== "epoch" || (event.epoch + 1) % 5 !== 0) continue;
  console.log(`epoch ${String(event.epoch + 1).padStart(2)}: off by ${Math.round(event.logs.mae * mean)} births a day`);
}

const { mae } = await model.evaluate(test.x, test.y);
const asAWeekAgo = days.slice(split).reduce((sum, n, i) => sum + Math.abs(n - days[split + i - WEEK]), 0) / TEST_DAYS;
console.log(
  `two years it has not seen: off by ${Math.round(mae * mean)}; to say what was a week ago, by ${Math.round(asAWeekAgo)}`,
);
process.exitCode = mae * mean < 0.9 * asAWeekAgo ? 0 : 1;
