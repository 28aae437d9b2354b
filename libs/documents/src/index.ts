export { csvOf } from './csv.js';
export { CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE, chooseMediaType } from './media-type.js';
export type { Cell, Table } from './table.js';
export { xlsxOf } from './xlsx/xlsx.js';
export { PDF_MEDIA_TYPE, pdfOf } from './pdf/pdf.js';
export type { PdfColumn, PdfOptions, PdfRow, PdfWriter } from './pdf/pdf-writer.js';
