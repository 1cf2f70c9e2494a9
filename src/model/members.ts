import { membersOf } from "../base/awaitHints.ts";
import { Model } from "./model.ts";

/** What a model has, by name: for promises of models that were not awaited. */
export const members = membersOf(Model);
