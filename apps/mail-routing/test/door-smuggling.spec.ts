import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectToDoor, idOf, RECIPIENT, submit } from './door-client.js';
import { CITIZEN, letter, SENDER, startMailRouting } from './mail-routing.suite.js';
import { Stored } from './stored.js';

const ENVELOPE = `MAIL FROM:<${SENDER.address}>\r\nRCPT TO:<${RECIPIENT}>\r\nDATA\r\n`;
const MALFORMED = /^554 5\.6\.0 MALFORMED /;

/** Ends of a letter to some mail servers, but not by RFC 5321 4.1.1.4. */
const ENDS = [
  ['LF . LF', '\n.\n'],
  ['LF . CRLF', '\n.\r\n'],
  ['CRLF . LF', '\r\n.\n'],
  ['CR . CR', '\r.\r'],
  ['CRLF . CR', '\r\n.\r'],
  ['CRLF NUL . CRLF', '\r\n\0.\r\n'],
  ['LF CR . CRLF', '\n\r.\r\n'],
] as const;

/** A letter that holds a whole second transaction behind such an end. */
function smuggling(end: string): string {
  return `${letter().trimEnd()}${end}${ENVELOPE}${letter({ subject: 'Smuggled' })}`;
}

describe('the door and letters within letters', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let stored: Stored;
  let before: number;

  beforeAll(async () => {
    suite = await startMailRouting();
    stored = new Stored(suite.app);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);
  beforeEach(async () => {
    before = await stored.countMessages();
  });

  /** Submits a letter in these pieces, each a packet of its own, and gives the replies to it and to a NOOP behind it. */
  async function submitPieces(pieces: Iterable<Buffer>): Promise<string[]> {
    const socket = connect({ port: suite.smtpPort, host: '127.0.0.1', noDelay: true });
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    const said = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(received)) await once(socket, 'data');
    };
    try {
      await said(/^220 /);
      socket.write(`EHLO mail.ekeng.am\r\n${ENVELOPE}`);
      await said(/^354 /m);
      received = '';
      for (const piece of pieces) {
        socket.write(piece);
        await turn();
      }
      socket.write('NOOP\r\n');
      await said(/ OK\r\n$/);
      return received.split('\r\n').slice(0, -1);
    } finally {
      socket.destroy();
    }
  }
  const octetsOf = (text: string): Buffer[] => Array.from(Buffer.from(text), (octet) => Buffer.of(octet));

  describe.each(ENDS)('that hide behind %s', (_name, end) => {
    it('refuses the whole as one letter, and takes the next one', async () => {
      const smtp = await connectToDoor(suite.smtpPort);
      await smtp.sendRaw(ENVELOPE);
      for (const reply of [/^250/, /^250/, /^354/]) await smtp.expect(reply);
      await smtp.sendRaw(`${smuggling(end)}.\r\nNOOP\r\n`);
      await smtp.expect(MALFORMED);
      await smtp.expect(/^250 .*OK$/);
      expect(await stored.countMessages()).toBe(before);
      expect(await submit(smtp, { from: SENDER.address })).toMatch(/^250 2\.0\.0/);
      smtp.destroy();
    });

    it('refuses it also when each octet comes alone', async () => {
      expect(await submitPieces(octetsOf(`${smuggling(end)}.\r\n`))).toEqual([
        expect.stringMatching(MALFORMED),
        expect.stringMatching(/^250 .*OK$/),
      ]);
      expect(await stored.countMessages()).toBe(before);
    });

    it('refuses it also as the first line of the letter', async () => {
      const smtp = await connectToDoor(suite.smtpPort);
      await smtp.sendRaw(ENVELOPE);
      for (const reply of [/^250/, /^250/, /^354/]) await smtp.expect(reply);
      await smtp.sendRaw(`${end}${ENVELOPE}${letter()}.\r\nNOOP\r\n`);
      await smtp.expect(MALFORMED);
      await smtp.expect(/^250 .*OK$/);
      expect(await stored.countMessages()).toBe(before);
      smtp.destroy();
    });
  });

  it('knows the true end of a letter, in one packet with a second transaction', async () => {
    const smtp = await connectToDoor(suite.smtpPort);
    await smtp.sendRaw(`${ENVELOPE}${letter()}.\r\n${ENVELOPE}${letter()}.\r\n`);
    for (const reply of [/^250/, /^250/, /^354/, /^250 2\.0\.0/]) await smtp.expect(reply);
    for (const reply of [/^250/, /^250/, /^354/, /^250 2\.0\.0/]) await smtp.expect(reply);
    expect(await stored.countMessages()).toBe(before + 2);
    smtp.destroy();
  });

  describe('keeps lines that begin with a dot, byte for byte', () => {
    const contentOf = async (reply: string): Promise<string> => {
      const path = `/mailboxes/5001950015/messages/${idOf(reply)}/content`;
      return (await suite.call(CITIZEN, 'GET', path)).payload;
    };

    it.each([
      ['a dot alone', letter({ body: '.' })],
      ['two dots', letter({ body: '..' })],
      ['a word behind a dot', letter({ body: '.word\r\n..word\r\n...' })],
      ['dots line by line', letter({ body: '.\r\n.\r\n..\r\n.\r\n' })],
      ['a dot as its last line', `${letter({ body: 'end' })}.\r\n`],
      ['a dot as its first octet', `.Dot: 1\r\n${letter()}`],
    ])('%s', async (_what, text) => {
      const smtp = await connectToDoor(suite.smtpPort);
      expect(await contentOf(await submit(smtp, { from: SENDER.address, text }))).toBe(text);
      smtp.destroy();
      const again = text.replace('Notice', 'Again');
      const sent = `${again.replace(/(^|\r\n)\./g, '$1..')}.\r\n`;
      const [reply = ''] = await submitPieces(octetsOf(sent));
      expect(await contentOf(reply)).toBe(again);
    });
  });

  describe('finds what breaks a line, wherever the letter is cut', () => {
    const [start, end] = [Buffer.from(letter({ body: 'x' }).trimEnd()), Buffer.from('x\r\n.\r\n')];
    it.each([
      ['a CR', '\r'],
      ['an LF', '\n'],
      ['a NUL', '\0'],
      ['CR CR LF', '\r\r\n'],
      ['CR LF LF', '\r\n\n'],
      ['LF CR', '\n\r'],
    ])('before, behind and within %s', async (_what, broken) => {
      const octets = octetsOf(broken);
      const cuts = [
        [start, Buffer.concat([...octets, end])],
        [Buffer.concat([start, ...octets]), end],
        [start, ...octets, end],
      ];
      for (const pieces of cuts) {
        expect((await submitPieces(pieces))[0]).toMatch(MALFORMED);
      }
      expect(await stored.countMessages()).toBe(before);
    });

    it.each([65_535, 65_536, 65_537])('also in a letter of many packets, at octet %i', async (at) => {
      const long = Buffer.from(letter({ body: `${'x'.repeat(78)}\r\n`.repeat(2_000) }));
      const whole = Buffer.concat([long, Buffer.from('.\r\n')]);
      for (const octet of ['\r', '\n', '\0']) {
        const broken = Buffer.concat([whole.subarray(0, at), Buffer.from(`x${octet}x`), whole.subarray(at)]);
        const pieces = [broken.subarray(0, at + 1), broken.subarray(at + 1, at + 2), broken.subarray(at + 2)];
        expect((await submitPieces(pieces))[0]).toMatch(MALFORMED);
      }
      expect((await submitPieces([whole.subarray(0, at), whole.subarray(at)]))[0]).toMatch(/^250 2\.0\.0/);
    });
  });
});
