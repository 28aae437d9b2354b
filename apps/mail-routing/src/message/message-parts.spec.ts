import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readParts, showPart } from './message-parts.js';

/** A letter from its lines; those that are buffers stay as they are. */
function letter(...lines: (string | Buffer)[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]));
}

function shown(octets: Buffer, n = 1): string {
  const part = readParts(octets)[n - 1];
  if (part === undefined) throw new Error(`no part ${String(n)}`);
  return showPart(octets, part).toString('utf8');
}

const digestOf = (octets: Buffer | string): string =>
  `sha-256:${createHash('sha256').update(octets).digest('hex')}`;

describe('the text of a part', () => {
  const armenian = 'Ծանուցում';
  // AST 34.002: Ծ ա ն ո ւ ց ո ւ մ
  const armscii = Buffer.from([0xcc, 0xb3, 0xdd, 0xe1, 0xf5, 0xf3, 0xe1, 0xf5, 0xd9]);

  it.each<[string, string, string | Buffer, string]>([
    ['UTF-8', 'text/plain; charset=utf-8', armenian, armenian],
    ['ARMSCII-8', 'text/plain; charset=armscii-8', armscii, armenian],
    [
      'ARMSCII-8 marks',
      'text/plain; charset="ARMSCII-8"',
      Buffer.from([0xa7, 0xa2, 0xa6, 0xa3, 0xfe]),
      '«և»։՚',
    ],
    ['KOI8-R', 'text/plain; charset=koi8-r', Buffer.from([0xf0, 0xc9, 0xd3, 0xd8, 0xcd, 0xcf]), 'Письмо'],
    ['no charset, UTF-8 all the same', 'text/plain', armenian, armenian],
    ['US-ASCII that is none', 'text/plain; charset=us-ascii', armenian, armenian],
    ['a charset that nobody knows', 'text/plain; charset=x-none', Buffer.from([0x63, 0xe9]), 'cé'],
    ['a wrong charset', 'text/plain; charset=utf-8', Buffer.from([0x61, 0xff, 0x62]), 'a\ufffdb'],
    ['eight-bit junk', 'text/plain', Buffer.from([0x80, 0x81, 0xff]), '€\u0081ÿ'],
    ['flowed lines', 'text/plain; format=flowed', 'one \r\ntwo\r\n>\r\n three', 'one two\n>\nthree'],
    ['flowed lines, space deleted', 'text/plain; format=flowed; delsp=yes', 'on \r\ne', 'one'],
    ['a signature in flowed lines', 'text/plain; format=flowed', 'a\r\n-- \r\nb', 'a\n-- \nb'],
  ])('is read from %s', (_what, contentType, body, text) => {
    expect(shown(letter(`Content-Type: ${contentType}`, '', body)).trimEnd()).toBe(text);
  });

  it('is what it stands for in quoted-printable and base64, with mistakes in them', () => {
    const encoded = (encoding: string, body: string): string =>
      shown(
        letter('Content-Type: text/plain; charset=utf-8', `Content-Transfer-Encoding: ${encoding}`, '', body),
      );
    expect(encoded('quoted-printable', '=D4=B1=\r\n=D5=A2  \r\nend =ZZ =')).toBe('Աբ\r\nend =ZZ ');
    expect(encoded('BASE64', '1LHV\r\nog==')).toBe('Աբ');
    expect(encoded('x-unknown', 'as it is')).toBe('as it is\r\n');
  });
});

describe('the parts of a letter', () => {
  const calendar = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR';
  const inner = 'From: a@b.am\r\nSubject: inner\r\n\r\n--x--\r\ninner body';
  const mixed = letter(
    'Content-Type: multipart/mixed; boundary="x y"',
    '',
    'preamble that nobody reads',
    '--x y',
    'Content-Type: multipart/alternative; boundary=alt',
    '',
    '--alt  ',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Բարև',
    '--alt',
    'Content-Type: text/html',
    '',
    '<p>Hello</p>',
    '--alt--',
    '--x y',
    'Content-Type: application/zip; name="bomb.zip"',
    "Content-Disposition: attachment; filename*=UTF-8''%D5%86%D5%A1%D5%B4%D5%A1%D5%AF.zip",
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('PK never unpacked').toString('base64'),
    '--x y',
    'Content-Type: text/calendar; method=REQUEST',
    '',
    calendar,
    '--x y',
    'Content-Type: message/rfc822',
    '',
    inner,
    '--x y',
    'Content-Type: application/pkcs7-mime; smime-type=enveloped-data',
    'Content-Disposition: attachment; filename="../../etc/smime.p7m"',
    '',
    'secret',
    '--x y--',
    'epilogue',
  );

  it('are its leaves in order, each with the digest of what the sender made', () => {
    expect(readParts(mixed)).toMatchObject([
      { n: 1, form: 'text', contentType: 'text/plain; charset=utf-8', digest: digestOf('Բարև') },
      { n: 2, form: 'html', contentType: 'text/html; charset=utf-8', digest: digestOf('<p>Hello</p>') },
      { n: 3, form: 'file', filename: 'Նամակ.zip', digest: digestOf('PK never unpacked') },
      { n: 4, form: 'file', contentType: 'text/calendar', digest: digestOf(calendar) },
      { n: 5, form: 'file', contentType: 'message/rfc822', digest: digestOf(inner) },
      { n: 6, form: 'file', contentType: 'application/pkcs7-mime', filename: 'smime.p7m' },
    ]);
    expect(shown(mixed, 5)).toBe(inner);
  });

  it.each<[string, Buffer]>([
    [
      '10,000 parts',
      letter(
        'Content-Type: multipart/mixed; boundary=x',
        '',
        ...Array.from({ length: 10_000 }, () => '--x\r\n\r\nhi'),
        '--x--',
      ),
    ],
    [
      '33 levels',
      letter(
        ...Array.from(
          { length: 33 },
          (_, i) => `Content-Type: multipart/mixed; boundary=b${String(i)}\r\n\r\n--b${String(i)}`,
        ),
        '',
        'deep',
      ),
    ],
  ])('are one file, the letter, when there are %s', (_what, octets) => {
    expect(readParts(octets)).toMatchObject([
      { n: 1, form: 'file', contentType: 'message/rfc822', size: octets.length, digest: digestOf(octets) },
    ]);
  });

  it.each<[string, Buffer, object[]]>([
    ['nothing at all', Buffer.alloc(0), [{ form: 'text', size: 0 }]],
    ['only a header', letter('Subject: none'), [{ form: 'text', size: 0 }]],
    [
      'a multipart without parts',
      letter('Content-Type: multipart/mixed; boundary=x', '', 'text'),
      [{ form: 'file' }],
    ],
    [
      'a multipart without an end',
      letter('Content-Type: multipart/mixed; boundary=x', '', '--x', '', 'text'),
      [{ form: 'text', size: 6 }],
    ],
    [
      'a type that is none',
      letter('Content-Type: <script>', '', 'x'),
      [{ form: 'file', contentType: 'application/octet-stream' }],
    ],
    [
      'two types: the first',
      letter('Content-Type: text/plain', 'Content-Type: text/html', '', 'x'),
      [{ form: 'text' }],
    ],
    [
      'a header of a megabyte',
      letter(`X-Junk: ${'x'.repeat(1_000_000)}`, 'Content-Type: text/html', '', 'x'),
      [{ form: 'text' }],
    ],
    [
      'a text with a name',
      letter('Content-Type: text/html; name=a.html', '', 'x'),
      [{ form: 'file', filename: 'a.html' }],
    ],
    [
      'a parameter called __proto__',
      letter('Content-Type: text/plain; __proto__=x', '', 'x'),
      [{ form: 'text' }],
    ],
  ])('are found in a letter with %s', (_what, octets, parts) => {
    expect(readParts(octets)).toMatchObject(parts);
  });

  it('are found in millions of lines that look like delimiters', () => {
    const octets = letter(
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      '--xy\r\n'.repeat(1_000_000),
      '--x--',
    );
    expect(readParts(octets)).toMatchObject([{ form: 'text', size: 6_000_000 }]);
  });
});

describe('HTML of a letter', () => {
  const html = (body: string, ...rest: string[]): Buffer =>
    letter(
      'Content-Type: multipart/related; boundary=r',
      '',
      '--r',
      'Content-Type: text/html; charset=utf-8',
      '',
      body,
      ...rest,
      '--r--',
    );
  const picture = (type: string): string[] => [
    '--r',
    `Content-Type: ${type}`,
    'Content-ID: <logo@x>',
    '',
    'PICTURE',
  ];

  it.each<[string, string, RegExp]>([
    ['a script', '<p>a<script>alert(1)</script></p>', /^<p>a<\/p>$/],
    ['a handler', '<p onclick="x()" onmouseover=x>a</p>', /^<p>a<\/p>$/],
    [
      'an address that runs',
      '<a href="javascript:x()">a</a><a href="&#106;avascript:x()">b</a>',
      /^<a rel="noopener noreferrer" target="_blank">a<\/a><a rel="noopener noreferrer" target="_blank">b<\/a>$/,
    ],
    ['a picture from elsewhere', '<img src="https://t.am/pixel.gif" alt="logo">', /^<span>logo<\/span>$/],
    ['a picture from elsewhere, without a scheme', '<img src="//t.am/pixel.gif">', /^<span><\/span>$/],
    ['a picture given as data', '<img src="data:image/svg+xml;base64,AAAA">', /^<span><\/span>$/],
    ['several sources', '<img srcset="https://t.am/1 1x">', /^<span><\/span>$/],
    [
      'a background',
      '<table background="https://t.am/b"><tr><td style="background:url(https://t.am/b);color:red">a</td></tr></table>',
      /^<table><tr><td style="color:red">a<\/td><\/tr><\/table>$/,
    ],
    [
      'a style sheet',
      '<style>@import "https://t.am/s";</style><link rel=stylesheet href="https://t.am/s">a',
      /^a$/,
    ],
    [
      'a frame, a form, an object',
      '<iframe src="https://t.am"></iframe><form action="https://t.am"><input name=a></form><object data=x></object><svg onload=x()></svg>',
      /^$/,
    ],
    [
      'a base and a refresh',
      '<base href="https://t.am"><meta http-equiv=refresh content="0;url=https://t.am">a',
      /^a$/,
    ],
    [
      'a nest for another parser',
      '<math><mtext><table><mglyph><style><img src=x onerror=x()>',
      /^(?!.*(onerror|src=x)).*$/s,
    ],
    ['a comment for old browsers', '<!--[if IE]><script>x()</script><![endif]-->a', /^a$/],
    ['another charset said inside', '<meta charset="utf-7">+ADw-script+AD4-', /^\+ADw-script\+AD4-$/],
  ])('loses %s', (_what, given, left) => {
    const body = shown(html(given)).replace('<!doctype html>\n<meta charset="utf-8">\n', '').trim();
    expect(body).toMatch(left);
    expect(body).not.toContain('t.am');
  });

  it('keeps links, which open a window of their own', () => {
    expect(shown(html('<a href="https://e-citizen.am/" onclick=x>a</a>'))).toContain(
      '<a href="https://e-citizen.am/" rel="noopener noreferrer" target="_blank">a</a>',
    );
  });

  it('shows the letter’s own pictures as data, and none that could run', () => {
    const source = `data:image/png;base64,${Buffer.from('PICTURE').toString('base64')}`;
    expect(shown(html('<img src="cid:logo@x">', ...picture('image/png')))).toContain(
      `<img src="${source}" />`,
    );
    expect(shown(html('<img src="cid:logo%40x">', ...picture('image/png')))).toContain(source);
    expect(shown(html('<img src="cid:logo@x">', ...picture('image/svg+xml')))).not.toContain('<img');
    expect(shown(html('<img src="cid:other@x">', ...picture('image/png')))).not.toContain('<img');
  });

  it.each([
    ['too long', 'a'.repeat(600 * 1024)],
    ['too many tags', '<b>'.repeat(20_001)],
  ])('is refused when it is %s', (_what, body) => {
    expect(() => shown(html(body))).toThrow(expect.objectContaining({ code: 'PART_NOT_SHOWN' }));
  });
});
