import { Model } from "./model.ts";

/** What a model has, by name: for promises of models that were not awaited. */
export const members = Object.getOwnPropertyNames(Model.prototype).filter((name) => name !== "constructor");
