import type { Readable } from 'node:stream';
import { pdfOf } from '@pep/documents';
import { create } from 'qrcode';
import type { Receipt } from './receipt.js';

/** The receipt as a PDF of one page. */
export function receiptPdf({ language, at, title, lines, check, checkUrl }: Receipt): Readable {
  const { size, data } = create(checkUrl, { errorCorrectionLevel: 'M' }).modules;
  return pdfOf({ title, language, at, footer: () => checkUrl }, (pdf) => {
    pdf.heading(title);
    pdf.gap();
    pdf.fields(lines);
    pdf.gap();
    pdf.code({ size, modules: data, caption: `${check}:\n${checkUrl}`, link: checkUrl });
    return Promise.resolve();
  });
}
