const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const BODY_STYLE = 'font-family:sans-serif;font-size:15px;line-height:1.5;color:#1a1a1a';

/** A page from paragraphs of HTML; it loads nothing from anywhere. */
export function htmlPage(language: string, paragraphs: readonly string[]): string {
  return [
    `<!DOCTYPE html>`,
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"></head>`,
    `<body style="${BODY_STYLE}">`,
    ...paragraphs,
    `</body>`,
    `</html>`,
    '',
  ].join('\n');
}

export function htmlParagraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** A table of plain cells. */
export function htmlTable(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) =>
    `<td style="border:1px solid #999;padding:4px 8px;vertical-align:top">${escapeHtml(text)}</td>`;
  const lines = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  return ['<table style="border-collapse:collapse">', ...lines, '</table>'].join('\n');
}
