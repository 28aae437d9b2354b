import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { create } from 'qrcode';
import type { Receipt } from './receipt.js';

const fontFile = (name: string): string =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

const MARGIN = 56;
const TITLE_SIZE = 18;
const TEXT_SIZE = 11;
const SMALL_SIZE = 8;
const LABEL_WIDTH = 170;
const ROW_GAP = 8;
const QR_SIZE = 110;

/** The receipt as a PDF of one page, its fonts in it: DejaVu has Armenian, Cyrillic and Latin. */
export async function receiptPdf(receipt: Receipt): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    lang: receipt.language,
    info: { Title: receipt.title },
  });
  const chunks: Buffer[] = [];
  const written = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => void chunks.push(chunk));
    document.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    document.on('error', reject);
  });
  document.registerFont('plain', fontFile('DejaVuSans'));
  document.registerFont('bold', fontFile('DejaVuSans-Bold'));
  draw(document, receipt);
  document.end();
  return written;
}

function draw(document: PDFKit.PDFDocument, { title, lines, check, checkUrl }: Receipt): void {
  document.font('bold').fontSize(TITLE_SIZE).text(title).moveDown();
  const valueX = MARGIN + LABEL_WIDTH;
  const valueWidth = document.page.width - MARGIN - valueX;
  for (const [label, value] of lines) {
    const { y } = document;
    document
      .font('plain')
      .fontSize(TEXT_SIZE)
      .fillColor('#555')
      .text(label, MARGIN, y, { width: LABEL_WIDTH - ROW_GAP });
    const labelEnd = document.y;
    document.font('bold').fillColor('#000').text(value, valueX, y, { width: valueWidth });
    document.y = Math.max(labelEnd, document.y) + ROW_GAP;
  }
  const { y } = document;
  drawQr(document, checkUrl, y + ROW_GAP);
  document
    .font('plain')
    .fontSize(SMALL_SIZE)
    .text(`${check}:`, valueX, y + ROW_GAP)
    .text(checkUrl, { width: valueWidth, link: checkUrl });
}

function drawQr(document: PDFKit.PDFDocument, text: string, top: number): void {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const module = QR_SIZE / size;
  for (const [index, dark] of data.entries()) {
    if (dark !== 1) continue;
    document.rect(MARGIN + (index % size) * module, top + Math.floor(index / size) * module, module, module);
  }
  document.fill('#000');
}
