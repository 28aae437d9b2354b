import { describe, expect, it } from '@jest/globals';
import { layOutSms } from '@pep/sms-text';
import { renderMail } from './render-mail.js';
import { renderSms } from './render-sms.js';
import type { Filling, Language } from './template.js';
import { classOf, TEMPLATES } from './templates.js';

const LANGUAGES: Language[] = ['hy', 'en', 'ru'];

/** What each template needs, as those who ask for it give it. */
const FILLINGS: Readonly<Record<string, Filling>> = {
  'address-code': { organisation: 'A & B <LLC>', address: 'info@ekeng.am', code: '731904' },
  'check-report': {
    legs: '[]',
    subject: 'Hello',
    receivedAt: '2026-11-22T03:00:00.000Z',
    client: '127.0.0.1',
    messageId: '<1@ekeng.am>',
  },
  'sms-letter': { text: 'Բարև Ձեզ,\r\n\tվաղը կփակվի փողոցը։ ' },
  'registration-code': { code: '7319' },
  'forwarding-code': { code: '731904' },
  'letter-waiting': { sender: 'info@ekeng.am' },
  'letter-forwarded': { sender: 'info@ekeng.am' },
  'letter-reminder': { sender: 'info@ekeng.am' },
  'letter-expired': {
    messageId: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11',
    acceptedOn: '2026-11-22',
    lastDay: '2026-11-29',
    recipients: '5001950015, 22335588',
  },
  'letter-extended': {
    messageId: '019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11',
    acceptedOn: '2026-11-22',
    lastDay: '2026-11-29',
    recipients: '5001950015, 22335588',
  },
  'certificate-active': {},
  'certificate-blocked': { state: 'suspended' },
  'certificate-ending': { endsOn: '2027-11-21' },
  'term-ending': { endsOn: '2027-11-21' },
  'payment-received': { amount: '3000.00', receiptNumber: '2026-0000001', termEndsOn: '2027-11-21' },
  'payment-refunded': { amount: '3000.00', termEndsOn: '2027-11-21' },
  receipt: {
    number: '2026-0000001',
    amount: '3000.00 AMD',
    paidOn: '2026-11-22',
    receiptUrl: 'https://localhost:8443/v1/payments/1/receipt',
    checkUrl: 'https://localhost:8444/v1/verify/R1',
  },
  'stop-confirmed': {},
  'start-confirmed': {},
  'usage-alert': {
    organisation: 'EKENG CJSC',
    address: 'info@ekeng.am',
    measure: 'smsSegments',
    threshold: '1000',
    count: '1007',
    from: '2026-11-01',
    to: '2026-11-30',
  },
};

const inEachLanguage = [...TEMPLATES].flatMap(([name, template]) =>
  LANGUAGES.map((language) => ({ name, language, template, filling: FILLINGS[name] ?? {} })),
);
const timesIn = (text: string, part: string) => text.split(part).length - 1;

describe('the templates', () => {
  it('all have an example here', () => {
    expect(Object.keys(FILLINGS).sort()).toEqual([...TEMPLATES.keys()].sort());
  });

  it.each(inEachLanguage.filter(({ template }) => template.mail))(
    '$name is a mail in $language, with all that it was given',
    ({ name, language, filling }) => {
      const { subject, text, html } = renderMail(name, language, filling);
      expect(subject).not.toBe('');
      expect(html).toContain(`lang="${language}"`);
      for (const shown of [text, html]) expect(shown).not.toMatch(/undefined|\[object|\$\{/);
      const { code, sender } = filling;
      if (sender !== undefined) expect([subject, text, html].join()).toContain(sender);
      if (code !== undefined) {
        expect([timesIn(subject, code), timesIn(text, code), timesIn(html, code)]).toEqual([0, 1, 1]);
      }
    },
  );

  it.each(inEachLanguage.filter(({ template }) => template.sms))(
    '$name is an SMS of one or two parts in $language',
    ({ name, language, filling }) => {
      const text = renderSms(name, language, filling);
      expect(text).not.toMatch(/undefined|\[object|\$\{/);
      expect(layOutSms(text).segments.length).toBeLessThanOrEqual(2);
      if (language === 'en' && name !== 'sms-letter') expect(layOutSms(text).segments).toHaveLength(1);
      const { code, sender } = filling;
      if (code !== undefined) {
        expect(timesIn(text, code)).toBe(1);
        expect(layOutSms(text).segments).toHaveLength(1);
      }
      if (sender !== undefined) expect(text).toContain(sender);
    },
  );

  it.each(
    [...TEMPLATES].flatMap(([name, { required }]) => required.map((parameter) => ({ name, parameter }))),
  )('$name is not sent without $parameter', ({ name, parameter }) => {
    const { [parameter]: _left, ...rest } = FILLINGS[name] ?? {};
    const render = TEMPLATES.get(name)?.sms ? renderSms : renderMail;
    expect(() => render(name, 'hy', rest)).toThrow(`The template ${name} lacks ${parameter}`);
  });

  it('have no form that they do not declare', () => {
    expect(() => renderSms('usage-alert', 'hy', FILLINGS['usage-alert']!)).toThrow(
      'The template usage-alert is not sent by SMS',
    );
    expect(() => renderMail('sms-letter', 'hy', FILLINGS['sms-letter']!)).toThrow(
      'The template sms-letter is not sent by mail',
    );
    expect(() => renderSms('no-such', 'hy', {})).toThrow('There is no template no-such');
  });

  it.each([
    ['certificate-blocked', { state: 'active' }, 'state is neither suspended nor revoked'],
    [
      'usage-alert',
      { ...FILLINGS['usage-alert'], measure: 'pages' },
      'measure is none of messages, sms, smsSegments',
    ],
  ])('%s takes only what it has words for', (name, filling, message) => {
    expect(() => renderMail(name, 'hy', filling)).toThrow(message);
  });

  it.each([
    ['registration-code', 'code'],
    ['stop-confirmed', 'code'],
    ['sms-letter', 'letter'],
    ['letter-waiting', 'notice'],
    ['letter-forwarded', 'notice'],
    ['certificate-blocked', 'notice'],
    ['usage-alert', 'notice'],
    ['no-such', 'notice'],
  ])('%s is of the class %s', (name, expected) => {
    expect(classOf(name)).toBe(expected);
  });
});

describe('a letter to a phone', () => {
  it('is the text of its sender, to the letter', () => {
    expect(renderSms('sms-letter', 'en', FILLINGS['sms-letter']!)).toBe(FILLINGS['sms-letter']!['text']);
  });
});

describe('a notice to a phone', () => {
  it('stays one line, whatever a parameter holds', () => {
    expect(renderSms('letter-waiting', 'en', { sender: 'a@b.am\r\nCode: 000000' })).toMatch(
      /^You have an official letter from a@b\.am Code: 000000\. /,
    );
  });
});

describe('the alert', () => {
  it.each(LANGUAGES)('names one address, or all, and a day or a time, in %s', (language) => {
    const one = renderMail('usage-alert', language, FILLINGS['usage-alert']!).text;
    for (const part of ['EKENG CJSC', 'info@ekeng.am', '2026-11-01 – 2026-11-30', '1000', '1007'])
      expect(one).toContain(part);
    const day = { ...FILLINGS['usage-alert'], address: '', to: '2026-11-01' };
    const all = renderMail('usage-alert', language, day).text;
    expect(all).toContain('(2026-11-01)');
    expect(all).not.toContain('@');
  });
});
