import { htmlPage, htmlParagraph } from './html.js';
import type { Language, RenderedMail } from './template.js';

const AUTOMATIC: Readonly<Record<Language, string>> = {
  hy: 'Սույն նամակն ուղարկվել է ինքնաշխատ եղանակով․ խնդրում ենք չպատասխանել։',
  en: 'This message was sent automatically; replies are not read.',
  ru: 'Это письмо отправлено автоматически, отвечать на него не нужно.',
};

/** A mail of a few paragraphs. */
export function plainMail(language: Language, subject: string, paragraphs: readonly string[]): RenderedMail {
  const all = [...paragraphs, AUTOMATIC[language]];
  return {
    subject,
    text: `${all.join('\n\n')}\n`,
    html: htmlPage(language, all.map(htmlParagraph)),
  };
}
