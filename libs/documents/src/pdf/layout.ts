/** A4 is 595.28 by 841.89 points, 72nds of an inch. */
const PAGE_WIDTH = 595.28;
export const LEFT = 42;
export const TOP = 42;
export const WIDTH = PAGE_WIDTH - 2 * LEFT;
/** Text ends here; the footer stands below. */
export const BOTTOM = 780;
export const FOOTER = 800;

export const SIZE = { title: 15, field: 10, text: 9, cell: 8, note: 6 };
/** Of a field's name; its value has the rest. */
export const LABEL_WIDTH = 160;
/** A square code that a telephone reads from paper. */
export const CODE_SIZE = 110;
export const GREY = '#555555';
export const RULE = '#bbbbbb';
/** Between a cell's text and its edges. */
export const PAD = 3;
