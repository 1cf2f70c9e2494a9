/** Files of every layer with every activation, judged by onnxruntime-web and read back. */
import { afterAll, test } from "vitest";
import { cases, type Case } from "./cases.ts";
import { figures, judge } from "./judge.ts";

afterAll(() => void process.stdout.write(figures()));

test.each(cases.map((one): [string, Case] => [one.name, one]))("%s", (_, one) => judge(one));
