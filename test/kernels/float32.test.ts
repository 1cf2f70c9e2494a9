/** Every kernel of float32 against its definition in JavaScript. */
import { judgeKernels } from "./judge.ts";

judgeKernels("float32");
