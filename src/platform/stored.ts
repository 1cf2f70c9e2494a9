/** What listModels says of a model that a page keeps. */
export interface StoredModel {
  dateSaved: Date;
  /** Length of its JSON. */
  bytes: number;
}
