#!/usr/bin/env node
/** The program `chainrule`. */
import { main } from "./main.ts";

await main(process.argv.slice(2));
