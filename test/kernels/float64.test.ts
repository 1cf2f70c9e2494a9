/** Every kernel of float64 against its definition in JavaScript. */
import { judgeKernels } from "./judge.ts";

judgeKernels("float64");
