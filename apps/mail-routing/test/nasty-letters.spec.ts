import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deliver } from './deliver.js';
import { CITIZEN, startMailRouting } from './mail-routing.suite.js';

type Suite = Awaited<ReturnType<typeof startMailRouting>>;

const nested = (depth: number): string[] =>
  depth === 0 ? ['', 'deep'] : ['Content-Type: message/rfc822', '', ...nested(depth - 1)];

/** Letters that programs stumble over. The door takes them, so a recipient must be able to have them. */
const LETTERS: readonly (readonly [string, readonly string[], object])[] = [
  [
    'ten thousand parts',
    [
      'Content-Type: multipart/mixed; boundary=x',
      '',
      ...Array.from({ length: 10_000 }, () => '--x\r\n\r\nhi'),
      '--x--',
    ],
    { form: 'file', contentType: 'message/rfc822' },
  ],
  ['letters in letters', nested(50), { form: 'file', contentType: 'message/rfc822' }],
  [
    'a boundary that never comes',
    ['Content-Type: multipart/mixed; boundary=x', '', 'text'],
    { form: 'file' },
  ],
  [
    'a zip bomb',
    [
      'Content-Type: application/zip; name=42.zip',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.alloc(100_000, 'PK').toString('base64').replace(/.{76}/g, '$&\r\n'),
    ],
    { form: 'file', size: 100_000 },
  ],
  [
    'a header of 200 KB',
    [`X-Junk: ${Array.from({ length: 200 }, () => 'x'.repeat(990)).join('\r\n ')}`, '', 'text'],
    { form: 'text' },
  ],
  [
    'S/MIME',
    [
      'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m',
      'Content-Transfer-Encoding: base64',
      '',
      'MIAGCSqGSIb3DQEHAqCA',
    ],
    { form: 'file', filename: 'smime.p7m' },
  ],
  [
    'an invitation',
    ['Content-Type: text/calendar; method=REQUEST', '', 'BEGIN:VCALENDAR'],
    { form: 'file', contentType: 'text/calendar' },
  ],
  ['a charset that is none', ['Content-Type: text/plain; charset=klingon', '', 'nuqneH'], { form: 'text' }],
];

describe('a nasty letter', () => {
  let suite: Suite;
  beforeAll(async () => {
    suite = await startMailRouting();
  }, 60_000);
  afterAll(() => suite.stop(), 30_000);

  it.each(LETTERS)(
    'with %s lies there bit for bit, and is shown as what it is',
    async (_what, lines, part) => {
      const id = await deliver(suite, lines);
      const path = `/mailboxes/5001950015/messages/${id}`;
      const letter = (await suite.call(CITIZEN, 'GET', path)).json();
      expect(letter.parts).toMatchObject([part]);
      const content = await suite.call(CITIZEN, 'GET', `${path}/content`);
      expect(`sha-256:${createHash('sha256').update(content.rawPayload).digest('hex')}`).toBe(letter.digest);
      expect(content.payload).toContain(lines.join('\r\n'));
      const shown = await suite.call(CITIZEN, 'GET', `${path}/parts/1`);
      expect(shown.statusCode).toBe(200);
      expect(shown.headers['content-disposition']).toMatch(
        letter.parts[0].form === 'file' ? /^attachment; / : /^inline$/,
      );
      expect((await suite.call(CITIZEN, 'POST', `${path}/acknowledgement`)).statusCode).toBe(200);
    },
  );

  it('whose HTML is too much to be made safe is refused in words, and can be downloaded', async () => {
    const id = await deliver(suite, ['Content-Type: text/html', '', '<b>x\r\n'.repeat(25_000)]);
    const path = `/mailboxes/5001950015/messages/${id}`;
    const refused = await suite.call(CITIZEN, 'GET', `${path}/parts/1`);
    expect([refused.statusCode, refused.json().code]).toEqual([413, 'PART_NOT_SHOWN']);
    expect((await suite.call(CITIZEN, 'GET', path)).json()).toMatchObject({ status: 'unread' });
    expect((await suite.call(CITIZEN, 'GET', `${path}/content`)).statusCode).toBe(200);
  });
});
