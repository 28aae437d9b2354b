import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { extractText, getDocumentProxy } from 'unpdf';
import { type PdfRow, type PdfWriter } from './pdf-writer.js';
import { pdfOf } from './pdf.js';

const COLUMNS = [
  { title: 'Հասցե', share: 60 },
  { title: 'Number', share: 40, align: 'right' },
] as const;

const pdf = (write: (pdf: PdfWriter) => Promise<void>) =>
  pdfOf(
    {
      title: 'A test',
      language: 'hy',
      at: new Date('2026-11-21T09:00:00Z'),
      footer: (page) => `page-${page}`,
    },
    write,
  );

async function pagesOf(write: (pdf: PdfWriter) => Promise<void>): Promise<string[]> {
  const bytes = new Uint8Array(await buffer(pdf(write)));
  const { text } = await extractText(bytes, { mergePages: false });
  return text.map((page) => page.replace(/\s+/g, ' '));
}

const numbered = (count: number): PdfRow[] =>
  Array.from({ length: count }, (_, index) => ({ cells: [`row-${index}.`, String(index)], note: 'small' }));

describe('a PDF', () => {
  it('keeps Armenian, Latin and Cyrillic letters as text', async () => {
    const [page] = await pagesOf(async (writer) => {
      writer.heading('Մատուցված ծառայություններ և այլն');
      writer.paragraph('Statement, Выписка: «ԷԿԵՆԳ» ՓԲԸ');
    });
    expect(page).toContain('Մատուցված ծառայություններ և այլն');
    expect(page).toContain('Statement, Выписка: «ԷԿԵՆԳ» ՓԲԸ');
  });

  it('breaks a table over pages, each with the titles above and its number below, and loses no row', async () => {
    const pages = await pagesOf((writer) => writer.table(COLUMNS, numbered(200)));
    expect(pages.length).toBeGreaterThan(3);
    pages.forEach((page, index) => {
      expect(page).toContain('Հասցե Number');
      expect(page).toContain(`page-${index + 1}`);
    });
    const rows = pages.join(' ').match(/row-\d+\./g);
    expect(rows).toEqual(numbered(200).map(({ cells }) => cells[0]));
  });

  it('wraps an address without a space to break at, and loses nothing of it', async () => {
    const address = `${'a1'.repeat(32)}@${'b2'.repeat(100)}.am`;
    const [page = ''] = await pagesOf((writer) => writer.table(COLUMNS, [{ cells: [address, '7'] }]));
    expect(page.replaceAll(' ', '')).toContain(address);
  });

  it('shows names with their values, and a code with its caption', async () => {
    const bytes = new Uint8Array(
      await buffer(
        pdf((writer) => {
          writer.fields([['Գումար', '3000.00 AMD']]);
          writer.code({ size: 2, modules: [1, 0, 0, 1], caption: 'Check', link: 'https://e-citizen.am/' });
          return Promise.resolve();
        }),
      ),
    );
    const { text } = await extractText(await getDocumentProxy(bytes), { mergePages: true });
    expect(text).toMatch(/Գումար.*3000\.00 AMD|3000\.00 AMD.*Գումար/s);
    expect(text).toContain('Check');
  });

  it('is A4 and says its title and language', async () => {
    const bytes = new Uint8Array(
      await buffer(
        pdf(async (writer) => {
          writer.paragraph('x');
        }),
      ),
    );
    const document = await getDocumentProxy(bytes);
    const { width, height } = (await document.getPage(1)).getViewport({ scale: 1 });
    expect([Math.round(width), Math.round(height)]).toEqual([595, 842]);
    expect((await document.getMetadata()).info).toMatchObject({ Title: 'A test', Language: 'hy' });
  });

  it('is written no faster than it is read, and not at all when nobody wants it any more', async () => {
    let rows = 0;
    const endless = function* (): Generator<PdfRow> {
      for (;;) yield { cells: [`row-${rows++} ${Math.sin(rows)}`, String(Math.cos(rows))] };
    };
    const stream = pdf((writer) => writer.table(COLUMNS, endless()));
    /** How many rows are written once no more come. */
    const settled = async (): Promise<number> => {
      const before = rows;
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      return rows === before ? rows : settled();
    };
    stream.read(0);
    const ready = await settled();
    expect(stream.readableLength).toBeLessThan(256 * 1024);
    while (stream.read() === null) await nextTurn();
    expect(await settled()).toBeGreaterThan(ready);
    stream.destroy();
    await once(stream, 'close');
    const ended = rows;
    expect(await settled()).toBe(ended);
  });

  it('breaks off when what is written fails', async () => {
    const failing = pdf(() => Promise.reject(new Error('broken')));
    await expect(buffer(failing)).rejects.toThrow('broken');
  });
});
