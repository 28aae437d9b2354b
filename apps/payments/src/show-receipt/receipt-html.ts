import { create } from 'qrcode';
import { escapeHtml, htmlPage } from '../html.js';
import type { Receipt } from './receipt.js';

/** The receipt as a page that prints on one sheet. */
export function receiptHtml({ language, title, lines, check, checkUrl }: Receipt): string {
  const rows = lines.map(
    ([label, value]) => `<tr><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const url = escapeHtml(checkUrl);
  return htmlPage(language, title, [
    `<table>${rows.join('\n')}</table>`,
    `<figure>${qrSvg(checkUrl, check)}<figcaption>${escapeHtml(check)}: <a href="${url}">${url}</a></figcaption></figure>`,
  ]);
}

const QUIET_ZONE = 4;

/** ISO/IEC 18004, with the quiet zone of four modules that it asks for. */
function qrSvg(text: string, label: string): string {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const dark = [...data.keys()].filter((index) => data[index] === 1);
  const path = dark.map((index) => `M${String(index % size)} ${String(Math.floor(index / size))}h1v1h-1z`);
  const box = `-${String(QUIET_ZONE)} -${String(QUIET_ZONE)} ${String(size + 2 * QUIET_ZONE)} ${String(size + 2 * QUIET_ZONE)}`;
  return `<svg viewBox="${box}" role="img" aria-label="${escapeHtml(label)}" shape-rendering="crispEdges"><path d="${path.join('')}"/></svg>`;
}
