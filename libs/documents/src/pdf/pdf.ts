import type { Readable } from 'node:stream';
import { type PdfOptions, PdfWriter } from './pdf-writer.js';

export const PDF_MEDIA_TYPE = 'application/pdf';

/**
 * A4 pages as PDF, with fonts that have Armenian, Latin and Cyrillic letters inside. Written while it is read: `write`
 * waits when nobody takes the pages, and is not gone on with when the stream is destroyed.
 */
export function pdfOf(options: PdfOptions, write: (pdf: PdfWriter) => Promise<void>): Readable {
  const writer = new PdfWriter(options);
  const { stream } = writer;
  write(writer).then(
    () => {
      writer.end();
    },
    (error: unknown) => {
      if (!stream.destroyed) stream.destroy(error as Error);
    },
  );
  return stream;
}
