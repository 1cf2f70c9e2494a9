/** What listModels says of a model that a page keeps. */
export interface StoredModel {
  dateSaved: Date;
  /** Of its file. */
  bytes: number;
}
