/** The namespace of SpreadsheetML. */
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader would make a line feed of it (XML 1.0, 2.11).
  '\r': '&#13;',
};

// What XML 1.0 can not hold at all, not even escaped (2.2).
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
/** Spreadsheets read `_x0041_` as A (ISO/IEC 29500-1, 22.9.2.19 ST_Xstring); a text that has it means it. */
const ESCAPE_LIKE = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** A text inside an element or an attribute of a workbook. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(ILLEGAL, '')
    .replace(ESCAPE_LIKE, '_x005F_')
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}
