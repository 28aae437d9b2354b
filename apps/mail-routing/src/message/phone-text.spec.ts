import { describe, expect, it } from '@jest/globals';
import { readPhoneText } from './phone-text.js';

const mail = (header: string, ...lines: string[]) => ({
  body: Buffer.from(['From: info@ekeng.am', header, '', ...lines, ''].join('\r\n')),
});
const PLAIN = 'Content-Type: text/plain; charset=utf-8';
const MIXED = 'Content-Type: multipart/mixed; boundary=b';

describe('the text for a phone', () => {
  it.each<[string, ReturnType<typeof mail>, { text: string; segments: number }]>([
    ['is the body of a plain letter', mail(PLAIN, '', 'Բարև', ''), { text: 'Բարև', segments: 1 }],
    [
      'is decoded',
      mail(`${PLAIN}\r\nContent-Transfer-Encoding: base64`, 'SGVsbG8='),
      { text: 'Hello', segments: 1 },
    ],
    ['has the parts that it takes', mail(PLAIN, 'ա'.repeat(670)), { text: 'ա'.repeat(670), segments: 10 }],
    [
      'may be the only part of a multipart letter',
      mail(MIXED, '--b', PLAIN, '', 'Hello', '--b--'),
      { text: 'Hello', segments: 1 },
    ],
  ])('%s', async (_what, letter, text) => {
    expect(await readPhoneText(letter)).toEqual(text);
  });

  it.each<[string, Parameters<typeof readPhoneText>[0], RegExp]>([
    ['an eleventh part', mail(PLAIN, 'ա'.repeat(671)), /at most 10 SMS parts; this one has 11/],
    ['a letter that is large enough for the store', { location: '2026/11/22/06/x' }, /at most 10 SMS parts/],
    ['HTML', mail('Content-Type: text/html', '<p>Hello</p>'), /HTML or attachments/],
    [
      'an attachment',
      mail(MIXED, '--b', PLAIN, '', 'Hello', '--b', 'Content-Type: application/pdf', '', 'x', '--b--'),
      /HTML or attachments/,
    ],
    ['no text', mail(PLAIN, ' ', ''), /has no text/],
  ])('may not be %s', async (_what, letter, reason) => {
    await expect(readPhoneText(letter)).rejects.toThrow(reason);
  });
});
