import { LANGUAGES, type Language } from '../bank/order.js';
import { TEXTS } from './page-texts.js';

/** HTML that is ready; everything else is escaped when it is put into a page. */
export class Html {
  constructor(readonly text: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of a page. What is put in is escaped, unless it is a piece, or a list of pieces, itself. */
export function html(
  pieces: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  return new Html(String.raw({ raw: pieces }, ...values.map(written)));
}

function written(value: string | Html | readonly Html[]): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
  return value.map(({ text }) => text).join('');
}

/** Nothing at all. */
export const NOTHING = html``;

const STYLE = new Html(`
:root { font: 100%/1.5 system-ui, 'DejaVu Sans', sans-serif; color: #1c2430; background: #eef1f5 }
body { margin: 0; padding: 1rem }
main { max-width: 30rem; margin: 0 auto; padding: 1.5rem; background: #fff; border: 1px solid #cfd6df; border-radius: .5rem }
header { max-width: 30rem; margin: 0 auto .75rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between }
nav { display: flex; gap: .75rem }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25 }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem }
dt { color: #4a5566 }
dd { margin: 0; text-align: right; overflow-wrap: anywhere }
dd.amount { font-weight: 700; font-size: 1.15rem }
fieldset { border: 0; margin: 0 0 1.1rem; padding: 0 }
legend, label.above { display: block; padding: 0; font-weight: 600; margin-bottom: .25rem }
.choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .5rem }
.choices input { margin: 0 }
.choices label { display: flex; gap: .5rem; align-items: center; border: 1px solid #7c8899; border-radius: .375rem; padding: .5rem .6rem; cursor: pointer }
.choices label:has(:checked) { border-color: #14509b; background: #eaf2fc; box-shadow: inset 0 0 0 1px #14509b }
.field { margin-bottom: 1.1rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem }
.pair label { display: block }
input:not([type=radio]), select { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem .6rem; border: 1px solid #7c8899; border-radius: .375rem; background: #fff; color: inherit }
input[aria-invalid=true]:not([type=radio]), select[aria-invalid=true] { border-color: #b3261e; box-shadow: inset 0 0 0 1px #b3261e }
.short { max-width: 8rem }
.hint { display: block; color: #4a5566; font-size: .875rem }
.wrong { color: #a01d16; font-size: .9rem; margin: .25rem 0 0 }
.alert { border-left: .3rem solid #b3261e; background: #fdecea; padding: .6rem .8rem; margin: 0 0 1.1rem }
.note { color: #4a5566; margin: 0 0 1rem }
button, a.button { box-sizing: border-box; display: block; width: 100%; font: inherit; text-align: center; text-decoration: none; padding: .65rem 1rem; margin-top: .6rem; border-radius: .375rem; cursor: pointer; border: 1px solid #14509b; background: #fff; color: #14509b }
button.main, a.button { background: #14509b; color: #fff; font-weight: 600 }
a { color: #14509b }
:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px }
`);

/** A whole page. `href` says where the same page is in another language; without it no languages are offered. */
export function page(
  language: Language,
  title: string,
  body: Html,
  href?: (language: Language) => string,
): string {
  const others = href === undefined ? [] : LANGUAGES.filter((other) => other !== language);
  const links = others.map(
    (other) =>
      html`<a href="${href?.(other) ?? ''}" lang="${other}" hreflang="${other}"
        >${TEXTS[other].languageName}</a
      >`,
  );
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <strong>Sandbox Bank</strong
          >${links.length === 0 ? NOTHING : html`<nav aria-label="Language">${links}</nav>`}
        </header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `.text;
}
