import { describe, expect, it } from '@jest/globals';
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { DataParser } from './data-parser.js';

/** What a parser makes of octets that come in these pieces: the letter, and the commands behind it. */
function parse(
  parser: SMTPStream,
  pieces: readonly Buffer[],
): Promise<{ letter: string; commands: string[] }> {
  return new Promise((resolve, reject) => {
    const commands: string[] = [];
    const letter: Buffer[] = [];
    parser.oncommand = (command, done) => {
      commands.push(command.toString('latin1'));
      done?.();
    };
    const stream = parser.startDataMode();
    stream.on('data', (chunk: Buffer) => letter.push(chunk));
    stream.on('end', () => {
      parser.continue();
    });
    parser.on('error', reject);
    parser.on('finish', () => {
      resolve({ letter: Buffer.concat(letter).toString('latin1'), commands });
    });
    for (const piece of pieces) parser.write(piece);
    parser.end();
  });
}

function cut(octets: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...new Set(at)].filter((one) => one > 0 && one < octets.length).toSorted((a, b) => a - b);
  return [0, ...ends].map((begin, index) => octets.subarray(begin, ends[index]));
}

const END = '\r\n.\r\nQUIT\r\n';

describe('the reader of a client’s octets', () => {
  it.each([
    [
      'an ordinary letter',
      'From: a@b.am\r\n\r\nThe first line.\r\nThe second.',
      'From: a@b.am\r\n\r\nThe first line.\r\nThe second.\r\n',
    ],
    ['a doubled dot', 'Subject: x\r\n\r\n..\r\n..two\r\nend', 'Subject: x\r\n\r\n.\r\n.two\r\nend\r\n'],
    ['a dot at the very beginning', '..first\r\nsecond', '.first\r\nsecond\r\n'],
    ['a line of one dot that no CRLF precedes', 'a\n.\r\nb', 'a\n.\r\nb\r\n'],
    ['a single dot before text', 'a\r\n.b\r\nc', 'a\r\n.b\r\nc\r\n'],
  ])('gives %s to the letter, however it is cut, and the command behind it', async (_, sent, letter) => {
    const octets = Buffer.from(sent + END);
    for (let at = 1; at < octets.length; at++) {
      const parsed = await parse(new DataParser(), cut(octets, [at]));
      expect(parsed).toEqual({ letter, commands: ['QUIT'] });
    }
    const singly = await parse(new DataParser(), cut(octets, [...octets.keys()]));
    expect(singly).toEqual({ letter, commands: ['QUIT'] });
  });

  it('reads whatever comes in whatever pieces as the package does', async () => {
    let seed = 20_261_123;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const words = ['.', '..', '\r\n', '\n', '\r', '\r\n.', '\r\n..', '\n.', 'a', 'bcd', '.\r\n', '\0'];
    for (let round = 0; round < 3_000; round++) {
      const body = Array.from({ length: random(30) }, () => words[random(words.length)]).join('');
      const octets = Buffer.from(`${body}${END}`);
      const pieces = cut(
        octets,
        Array.from({ length: random(6) }, () => random(octets.length)),
      );
      const [ours, theirs] = await Promise.all([
        parse(new DataParser(), pieces),
        parse(new SMTPStream(), pieces),
      ]);
      expect(ours).toEqual(theirs);
    }
  });

  it('reads a letter that is larger than what its reader takes at once', async () => {
    const line = `${'X'.repeat(78)}\r\n`;
    const text = line.repeat(20_000);
    const octets = Buffer.from(`${text}.\r\nQUIT\r\n`);
    const pieces = cut(
      octets,
      Array.from({ length: 40 }, (_, index) => index * 65_536),
    );
    const parsed = await parse(new DataParser(), pieces);
    expect(parsed.letter).toHaveLength(text.length);
    expect(parsed.commands).toEqual(['QUIT']);
  });
});
