import { describe, expect, it } from '@jest/globals';
import { mayPass, writeLetter } from './letter.ts';

const refusal = (responseCode: number, response: string) =>
  Object.assign(new Error(response), { responseCode, response });

describe('mayPass', () => {
  it.each([
    [451, '451 4.7.1 TRY_LATER', true],
    [550, '550 5.7.1 SENDER_UNKNOWN info@ekeng.am', true],
    [550, '550 5.7.1 SENDER_SUSPENDED', false],
    [554, '554 5.6.0 MALFORMED', false],
  ])('%i %s: %s', (code, response, expected) => {
    expect(mayPass(refusal(code, response))).toBe(expected);
  });

  it('does not wait for a door that does not answer at all', () => {
    expect(mayPass(new Error('connect ECONNREFUSED'))).toBe(false);
  });
});

describe('writeLetter', () => {
  it('writes CRLF lines with one From, an own Message-ID and Armenian text', async () => {
    const text = {
      from: 'info@ekeng.am',
      to: '5001950015@ecitizen.am',
      subject: 'Ծանուցում',
      body: 'Բարև\n',
    };
    const [one, two] = await Promise.all([writeLetter(text), writeLetter(text)]);
    const bytes = one.bytes.toString('latin1');
    expect(bytes).toMatch(/\r\n$/);
    expect(bytes).not.toMatch(/[^\r]\n/);
    expect(bytes.match(/^From:/gm)).toHaveLength(1);
    expect(bytes).toContain(`Message-ID: ${one.messageId}`);
    expect(one.messageId).not.toBe(two.messageId);
  });
});
