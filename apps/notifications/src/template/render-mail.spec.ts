import { describe, expect, it } from '@jest/globals';
import { renderMail } from './render-mail.js';
import type { Language } from './template.js';

const LANGUAGES: Language[] = ['hy', 'en', 'ru'];
const CODE = { organisation: 'A & B <LLC>', address: 'info@ekeng.am', code: '731904' };
const LEGS = [
  { leg: 'registered', verdict: 'pass', detail: 'info@ekeng.am' },
  { leg: 'dkim', verdict: 'none', detail: 'no signature' },
  { leg: 'dmarc', verdict: 'unknown', detail: 'no answer' },
  { leg: 'novelty', verdict: 'pass', detail: 'new' },
];
const report = (legs: unknown) => ({
  legs: JSON.stringify(legs),
  subject: 'Hello',
  receivedAt: '2026-11-22T03:00:00.000Z',
  client: '127.0.0.1',
  messageId: '<1@ekeng.am>',
});

describe('the mail with a code', () => {
  it.each(LANGUAGES)('has organisation, address and code, in text and HTML, in %s', (language) => {
    const { subject, text, html, isReport } = renderMail('address-code', language, CODE);
    expect(subject).toContain('info@ekeng.am');
    expect(subject).not.toContain('731904');
    for (const part of ['A & B <LLC>', 'info@ekeng.am', '731904']) expect(text).toContain(part);
    for (const part of ['A &amp; B &lt;LLC&gt;', '731904', `lang="${language}"`])
      expect(html).toContain(part);
    expect(isReport).toBe(false);
  });

  it('stays on its lines, whatever a parameter holds', () => {
    const filled = { ...CODE, address: 'a@b.am\r\nBcc: c@d.am', organisation: 'one\n\nCode: 000000' };
    const { subject, text } = renderMail('address-code', 'en', filled);
    expect(subject).toBe('Confirmation code for the address a@b.am Bcc: c@d.am');
    expect(text).toContain('“one Code: 000000”');
  });
});

describe('the check report', () => {
  it.each(LANGUAGES)('names each leg with its verdict and detail, in %s', (language) => {
    const { text, html } = renderMail('check-report', language, report(LEGS));
    for (const { detail } of LEGS) {
      expect(text).toContain(`: ${detail}\n`);
      expect(html).toContain(`${detail}</td>`);
    }
    expect(text).toContain('<1@ekeng.am>');
    expect(html).toContain('&lt;1@ekeng.am&gt;');
  });

  it('says in one sentence whether anything failed', () => {
    expect(renderMail('check-report', 'en', report(LEGS)).text).toContain('No check failed.');
    const failing = [...LEGS, { leg: 'spf', verdict: 'fail', detail: 'not allowed' }];
    const { text } = renderMail('check-report', 'en', report(failing));
    expect(text).toContain('[FAIL] SPF: not allowed\n');
    expect(text).toContain('Checks that failed: 1.');
  });

  it('shows a leg that it does not know as it is called', () => {
    expect(renderMail('check-report', 'hy', report(LEGS)).text).toContain('novelty: new');
  });

  it.each([
    ['not a list', { leg: 'spf' }],
    ['another verdict', [{ leg: 'spf', verdict: 'good', detail: '' }]],
  ])('is refused for legs with %s', (_what, legs) => {
    expect(() => renderMail('check-report', 'en', report(legs))).toThrow(/^legs is not/);
  });

  it('is refused for legs that are no JSON', () => {
    expect(() => renderMail('check-report', 'en', { ...report([]), legs: '[' })).toThrow(/^legs is not/);
  });
});
