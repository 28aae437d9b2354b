const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** A page of ours loads nothing from anywhere, runs nothing and stands in nobody's frame. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const STYLE = `
  body { font-family: 'DejaVu Sans', 'Noto Sans Armenian', sans-serif; color: #1a1a1a; line-height: 1.5; max-width: 40rem;
    margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border-bottom: 1px solid #ccc; padding: .4rem .5rem; text-align: left; vertical-align: top; font-weight: normal; }
  th { color: #555; width: 40%; }
  td { font-weight: bold; }
  figure { margin: 1.5rem 0; } svg { width: 9rem; height: 9rem; } figcaption { font-size: .8rem; word-break: break-all; }
  @page { size: A4; margin: 2cm; }
  @media print { body { margin: 0; max-width: none; } .screen { display: none; } }`;

/** A page from parts that are HTML already. */
export function htmlPage(language: string, title: string, parts: readonly string[], head = ''): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${escapeHtml(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${parts.join('\n')}
</main>
</body>
</html>
`;
}
