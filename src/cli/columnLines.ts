/** What is done to the columns of a table's model, for people. */
import { cut, printable, wrap } from "../base/text.ts";
import type { TableModel } from "../report/scores.ts";

/** Characters of a column, at most: values may be long. */
const LONGEST = 300;

/** Lines of at most `columns` characters; what goes on is set in. */
export function columnLines(model: TableModel, columns: number): string[] {
  return model.describe().flatMap((told) => {
    const [first = "", ...rest] = wrap(cut(printable(told), LONGEST), columns - 2, "  ");
    return [first, ...(rest.length > 0 ? wrap(rest.join(" "), columns - 2, "    ") : [])];
  });
}
