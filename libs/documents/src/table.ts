/** Text, or a number that stays one in a spreadsheet. */
export type Cell = string | number;

/** A table that is read while it is written. */
export interface Table {
  readonly columns: readonly string[];
  /** Rows, some at a time, each with a cell for each column. Asked for more only when the last were taken. */
  readonly steps: AsyncIterable<readonly (readonly Cell[])[]>;
}
