import { escapeHtml, htmlPage } from '../html.js';
import type { Links } from '../links.js';
import { type Language, type Payment, statusOf } from '../payment/payment.js';
import { reasonOf } from '../payment.view.js';
import { RETURN_WORDS } from './return-words.js';

const LOOK_AGAIN_S = 5;

/** The page for the payer's browser. It names nobody: who has its address may be anybody. */
export function returnPage(payment: Payment | undefined, language: Language, links: Links): string {
  const words = RETURN_WORDS[language];
  if (payment === undefined) return htmlPage(language, words.title, [paragraph(words.states.unknown)]);
  const status = statusOf(payment);
  const isPending = status === 'pending';
  const state = isPending && payment.outcomeUnknown ? 'outcomeUnknown' : status;
  const parts = [`<p role="status">${escapeHtml(words.states[state])}</p>`];
  if (status === 'declined' || status === 'expired') parts.push(paragraph(reasonOf(payment, language).text));
  if (payment.termEndsOn !== undefined) parts.push(paragraph(words.term(payment.termEndsOn)));
  if (payment.receiptNumber !== undefined) parts.push(link(links.receipt(payment.id), words.receipt));
  if (isPending) parts.push(link('', words.again));
  const refresh = isPending ? `\n<meta http-equiv="refresh" content="${String(LOOK_AGAIN_S)}">` : '';
  return htmlPage(language, words.title, parts, refresh);
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function link(url: string, text: string): string {
  return `<p class="screen"><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></p>`;
}
