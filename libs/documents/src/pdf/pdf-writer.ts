import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import PdfDocument from 'pdfkit';
import { BOTTOM, CODE_SIZE, FOOTER, GREY, LABEL_WIDTH, LEFT, PAD, RULE, SIZE, TOP, WIDTH } from './layout.js';

const require = createRequire(import.meta.url);
const FONTS = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};

/** Octets that may lie ready before anybody takes them. */
const READY_MAX = 64 * 1024;

/** What every page says, and the file about itself. */
export interface PdfOptions {
  readonly title: string;
  /** BCP 47 tag of its words, for screen readers. */
  readonly language: string;
  /** Written into the file as its time. */
  readonly at: Date;
  /** What the file says that it is about, where a program looks for it; ASCII stays readable in the octets. */
  readonly subject?: string;
  /** At the foot of each page; pages are numbered from 1. */
  readonly footer: (page: number) => string;
}

/** A column of a table; the shares of all columns together are the width of the page. */
export interface PdfColumn {
  readonly title: string;
  readonly share: number;
  readonly align?: 'left' | 'right';
}

/** A row of a table: a text for each column, and what stands in small letters below them. */
export interface PdfRow {
  readonly cells: readonly string[];
  readonly note?: string;
  readonly strong?: boolean;
}

/** A square code such as QR: its modules row by row, 1 for a dark one. */
export interface PdfCode {
  readonly size: number;
  readonly modules: ArrayLike<number>;
  /** What stands beside it, and where that leads. */
  readonly caption: string;
  readonly link: string;
}

/** Where a column's text stands. */
interface Place {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** Writes from the top of the first page to the foot of the last. */
export class PdfWriter {
  readonly #document: PDFKit.PDFDocument;
  #y = TOP;
  #page = 0;
  #wake: () => void = () => undefined;

  constructor(private readonly options: PdfOptions) {
    const { title, language, at, subject } = options;
    const info = {
      Title: title,
      CreationDate: at,
      ModDate: at,
      ...(subject !== undefined && { Subject: subject }),
    };
    const document = new PdfDocument({ size: 'A4', margin: 0, lang: language, info, autoFirstPage: false });
    this.#document = document;
    document.registerFont('regular', FONTS.regular).registerFont('bold', FONTS.bold);
    // The library makes its pages without being asked; a reader who asks, or leaves, lets the next ones be written.
    Object.assign(document, { _read: () => this.#wake() });
    document.once('close', () => this.#wake());
    this.#newPage();
  }

  get stream(): Readable {
    return this.#document;
  }

  end(): void {
    this.#document.end();
  }

  heading(text: string): void {
    this.#paragraph(text, 'bold', SIZE.title);
    this.#y += PAD;
  }

  paragraph(text: string): void {
    this.#paragraph(text, 'regular', SIZE.text);
  }

  gap(): void {
    this.#y += SIZE.text;
  }

  /** Names and values, one below the other. */
  fields(fields: Iterable<readonly [name: string, value: string]>): void {
    const valueWidth = WIDTH - LABEL_WIDTH;
    for (const [name, value] of fields) {
      const document = this.#document.font('bold').fontSize(SIZE.field);
      const height = Math.max(
        document.heightOfString(value, { width: valueWidth }),
        document.heightOfString(name, { width: LABEL_WIDTH - 2 * PAD }),
      );
      if (this.#y + height > BOTTOM) this.#newPage();
      document.font('bold').fontSize(SIZE.field).fillColor('black');
      document.text(value, LEFT + LABEL_WIDTH, this.#y, { width: valueWidth });
      document
        .font('regular')
        .fillColor(GREY)
        .text(name, LEFT, this.#y, { width: LABEL_WIDTH - 2 * PAD });
      this.#y += height + 2 * PAD;
    }
  }

  /** A code that a telephone reads, its caption beside it. */
  code({ size, modules, caption, link }: PdfCode): void {
    if (this.#y + CODE_SIZE > BOTTOM) this.#newPage();
    const side = CODE_SIZE / size;
    const document = this.#document;
    for (let index = 0; index < size * size; index++) {
      if (modules[index] !== 1) continue;
      document.rect(LEFT + (index % size) * side, this.#y + Math.floor(index / size) * side, side, side);
    }
    document.fill('black').font('regular').fontSize(SIZE.cell);
    document.text(caption, LEFT + LABEL_WIDTH, this.#y, { width: WIDTH - LABEL_WIDTH, link });
    this.#y += CODE_SIZE + PAD;
  }

  /** A table over as many pages as it needs; each begins with the titles of the columns. A row is never broken. */
  async table(columns: readonly PdfColumn[], rows: Iterable<PdfRow>): Promise<void> {
    const places = placesOf(columns);
    const titles = { cells: columns.map(({ title }) => title), strong: true };
    const titleHeight = this.#heightOf(places, titles);
    this.#row(places, titles, titleHeight);
    for (const row of rows) {
      const height = this.#heightOf(places, row);
      if (this.#y + height > BOTTOM) {
        this.#newPage();
        this.#row(places, titles, titleHeight);
        await this.#taken();
      }
      this.#row(places, row, height);
    }
  }

  #paragraph(text: string, font: keyof typeof FONTS, size: number): void {
    this.#document.font(font).fontSize(size).fillColor('black');
    const height = this.#document.heightOfString(text, { width: WIDTH });
    if (this.#y + height > BOTTOM) this.#newPage();
    this.#document.font(font).fontSize(size).text(text, LEFT, this.#y, { width: WIDTH });
    this.#y += height + PAD;
  }

  #row(places: readonly Place[], row: PdfRow, height: number): void {
    const document = this.#cellFont(row).fillColor('black');
    places.forEach(({ x, width, align }, index) => {
      document.text(row.cells[index] ?? '', x, this.#y + PAD, { width, align });
    });
    if (row.note !== undefined) {
      const top = this.#y + height - this.#noteHeight(row.note) - PAD;
      document.font('regular').fontSize(SIZE.note).fillColor(GREY);
      document.text(row.note, LEFT + PAD, top, { width: WIDTH - 2 * PAD });
    }
    this.#y += height;
    document
      .lineWidth(0.5)
      .strokeColor(RULE)
      .moveTo(LEFT, this.#y)
      .lineTo(LEFT + WIDTH, this.#y)
      .stroke();
  }

  #heightOf(places: readonly Place[], row: PdfRow): number {
    const document = this.#cellFont(row);
    const heights = places.map(({ width }, index) =>
      document.heightOfString(row.cells[index] ?? '', { width }),
    );
    const note = row.note === undefined ? 0 : this.#noteHeight(row.note) + PAD / 2;
    return Math.max(...heights) + note + 2 * PAD;
  }

  #noteHeight(note: string): number {
    return this.#document
      .font('regular')
      .fontSize(SIZE.note)
      .heightOfString(note, { width: WIDTH - 2 * PAD });
  }

  #cellFont({ strong }: PdfRow): PDFKit.PDFDocument {
    return this.#document.font(strong === true ? 'bold' : 'regular').fontSize(SIZE.cell);
  }

  #newPage(): void {
    this.#page += 1;
    this.#y = TOP;
    this.#document.addPage();
    this.#document
      .font('regular')
      .fontSize(SIZE.note + 1)
      .fillColor(GREY);
    const at = { width: WIDTH, align: 'center', lineBreak: false } as const;
    this.#document.text(this.options.footer(this.#page), LEFT, FOOTER, at);
  }

  /** Until what is ready was taken. @throws Error when nobody wants more */
  async #taken(): Promise<void> {
    await nextTurn();
    const { stream } = this;
    while (stream.readableLength >= READY_MAX && !stream.destroyed)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    if (stream.destroyed) throw new Error('nobody takes the pages any more');
  }
}

function placesOf(columns: readonly PdfColumn[]): Place[] {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  let x = LEFT;
  return columns.map(({ share, align = 'left' }) => {
    const width = (WIDTH * share) / all;
    const place = { x: x + PAD, width: width - 2 * PAD, align };
    x += width;
    return place;
  });
}
