import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Identity } from '@pep/client-identity';
import { eventually, system } from '@pep/testing';
import { ADMINISTRATOR, CITIZEN, letter, startMailRouting } from './mail-routing.suite.js';
import { Stored } from './stored.js';

const MIB = 1024 * 1024;
const SIZE_MAX = 32 * MIB;
const FROM = 'info@rest.am';
const SYSTEM = system();
const SUSPENDED = system({ name: 'a suspended sender’s system' });
const UNBOUND = system({ name: 'nobody’s system' });
const BOUND_ANEW = system({ name: 'a renewed system' });
const PERSON = '5001950015';

type Parts = readonly (readonly [name: string, value: string | Buffer])[];
const multipart = (text: string | Buffer, ...recipients: string[]): Parts => [
  ...(recipients.length === 0 ? [PERSON] : recipients).map((one) => ['recipient', one] as const),
  ['message', Buffer.from(text)],
];

describe('POST /messages', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let stored: Stored;

  beforeAll(async () => {
    suite = await startMailRouting({ messageSizeMaxBytes: SIZE_MAX });
    stored = new Stored(suite.app);
    const sources = ['203.0.113.1'];
    await suite.register([
      { address: FROM, sources, certificates: [SYSTEM.fingerprint] },
      {
        address: 'suspended@rest.am',
        sources,
        state: 'suspended',
        certificates: [SUSPENDED.fingerprint],
      },
    ]);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  /** Submits multipart/form-data; a buffer is a file. `cut` drops so many octets of the end of the request. */
  async function upload(parts: Parts, given: { caller?: Identity; key?: string; cut?: number } = {}) {
    const form = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, new Blob([new Uint8Array(value)], { type: 'message/rfc822' }), 'letter.eml');
    }
    const whole = new Response(form);
    const { caller = SYSTEM, key = randomUUID(), cut = 0 } = given;
    const octets = Buffer.from(await whole.arrayBuffer());
    return suite.call(caller, 'POST', '/messages', {
      headers: { 'idempotency-key': key, 'content-type': whole.headers.get('content-type') ?? '' },
      payload: octets.subarray(0, octets.length - cut),
    });
  }
  const post = (
    payload: object,
    { caller = SYSTEM, key = randomUUID() }: { caller?: Identity; key?: string } = {},
  ) => suite.call(caller, 'POST', '/messages', { headers: { 'idempotency-key': key }, payload });
  const content = async (id: string, identifier = PERSON): Promise<Buffer> =>
    (await suite.call(CITIZEN, 'GET', `/mailboxes/${identifier}/messages/${id}/content`)).rawPayload;

  describe('takes a letter as mail', () => {
    it('and it lies in the mailbox byte for byte, with what let it in', async () => {
      const text = letter({ from: FROM, body: '.\r\nԲարև' });
      const answer = await upload(multipart(text, PERSON, '22335588@ecitizen.am', '22335588'));
      const digest = `sha-256:${createHash('sha256').update(text).digest('hex')}`;
      expect(answer.statusCode).toBe(201);
      const { id, ...rest } = answer.json();
      expect(rest).toEqual({ sender: FROM, size: Buffer.byteLength(text), digest });
      expect(answer.headers['location']).toBe(`/v1/messages/${String(id)}`);
      expect((await content(id)).toString()).toBe(text);
      expect((await stored.deliveriesOf(id)).map((one) => one.identifier)).toEqual(['22335588', PERSON]);
      const evidence = await suite.call(ADMINISTRATOR, 'GET', `/messages/${String(id)}/evidence`);
      expect(evidence.json().items[0].basis).toMatchObject({
        via: 'rest',
        clientAddress: '127.0.0.1',
        entry: { version: 1, scope: 'address' },
        source: SYSTEM.fingerprint,
        proof: 'certificate',
      });
    });

    it('of 20 MiB, which goes to the content store', async () => {
      const text = `${letter({ from: FROM })}${`${'x'.repeat(62)}\r\n`.repeat((20 * MIB) / 64)}`;
      const answer = await upload(multipart(text));
      expect(answer.statusCode).toBe(201);
      const { id } = answer.json();
      expect(await stored.locationOf(id)).toMatch(/^\d{4}\/\d\d\/\d\d\/\d\d\//);
      expect((await content(id)).equals(Buffer.from(text))).toBe(true);
    });

    it('but not over the limit, and then keeps nothing', async () => {
      const before = await stored.countMessages();
      for (const more of [1, 1_000, 2 * MIB]) {
        const text = `${letter({ from: FROM })}${'x'.repeat(SIZE_MAX)}`.slice(0, SIZE_MAX + more);
        const answer = await upload(multipart(text));
        expect([answer.statusCode, answer.json().code]).toEqual([413, 'MESSAGE_TOO_LARGE']);
      }
      expect(await stored.countMessages()).toBe(before);
      const files = readdirSync(join(suite.folder, 'content'), { recursive: true, withFileTypes: true });
      expect(files.filter((entry) => entry.isFile())).toHaveLength(1);
    });
  });

  it('takes a letter in parts, and makes the mail of it', async () => {
    const answer = await post({
      recipients: [PERSON, '22335588@e-citizen.am'],
      subject: 'Տեղեկանք',
      text: 'Dear citizen,',
      html: '<p>Dear citizen,</p>',
      attachments: [
        {
          filename: 'Տեղեկանք.pdf',
          contentType: 'application/pdf',
          content: Buffer.from('%PDF').toString('base64'),
        },
      ],
    });
    expect(answer.statusCode).toBe(201);
    const { id } = answer.json();
    expect((await content(id)).toString()).toMatch(
      new RegExp(`^From: ${FROM}\r\nTo: ${PERSON}@e-citizen\\.am, 22335588@e-citizen\\.am\r\n`),
    );
    const seen = await suite.call(CITIZEN, 'GET', `/mailboxes/${PERSON}/messages/${String(id)}`);
    expect(seen.json()).toMatchObject({
      from: FROM,
      subject: 'Տեղեկանք',
      parts: [
        { contentType: 'text/plain; charset=utf-8' },
        { contentType: 'text/html; charset=utf-8' },
        { contentType: 'application/pdf', filename: 'Տեղեկանք.pdf', size: 4 },
      ],
    });
    const attachment = await suite.call(
      CITIZEN,
      'GET',
      `/mailboxes/${PERSON}/messages/${String(id)}/parts/3`,
    );
    expect(attachment.payload).toBe('%PDF');
  });

  describe('refuses', () => {
    const parts = { recipients: [PERSON], subject: 'x', text: 'x' };
    const mail = multipart(letter({ from: FROM }));
    it.each([
      ['an unbound certificate', UNBOUND, mail, '403 SENDER_UNKNOWN'],
      ['an unbound certificate, for parts', UNBOUND, parts, '403 SENDER_UNKNOWN'],
      ['a suspended sender', SUSPENDED, mail, '403 SENDER_SUSPENDED'],
      ['a person', CITIZEN, mail, '403 SYSTEM_ONLY'],
      ['a person, for parts', CITIZEN, parts, '403 SYSTEM_ONLY'],
      ['another From', SYSTEM, multipart(letter({ from: 'other@rest.am' })), '403 FROM_MISMATCH'],
      ['a bare LF', SYSTEM, multipart(`${letter({ from: FROM })}a\nb\r\n`), '400 MALFORMED'],
      ['an empty letter', SYSTEM, multipart(''), '403 FROM_MISMATCH'],
      [
        'to a phone, without the right to SMS',
        SYSTEM,
        multipart(letter({ from: FROM }), '37491123456'),
        '403 SMS_NOT_ALLOWED',
      ],
    ])('%s', async (_what, caller, body, expected) => {
      const before = await stored.countMessages();
      const answer = Array.isArray(body)
        ? await upload(body as Parts, { caller })
        : await post(body, { caller });
      expect(`${answer.statusCode} ${String(answer.json().code)}`).toBe(expected);
      expect(await stored.countMessages()).toBe(before);
    });

    const text = letter({ from: FROM });
    it.each<[string, Parts, string]>([
      ['no recipient', [['message', Buffer.from(text)]], 'recipients'],
      ['one that is none', multipart(text, PERSON, 'anna'), 'recipients.1'],
      ['one elsewhere', multipart(text, 'anna@gmail.com'), 'recipients.0'],
      ['101 of them', multipart(text, ...Array<string>(101).fill(PERSON)), 'recipients'],
      [
        'those behind the message',
        [
          ['message', Buffer.from(text)],
          ['recipient', PERSON],
        ],
        'recipients',
      ],
      ['one more behind the message', [...multipart(text), ['recipient', '22335588']], 'recipient'],
      ['no message', [['recipient', PERSON]], 'message'],
      [
        'a message that is no file',
        [
          ['recipient', PERSON],
          ['message', text],
        ],
        'message',
      ],
      ['a second message', [...multipart(text), ['message', Buffer.from(text)]], 'message'],
      ['a field that is none', [['subject', 'x'], ...multipart(text)], 'subject'],
      [
        'a file that is none',
        [
          ['recipient', PERSON],
          ['letter', Buffer.from(text)],
        ],
        'letter',
      ],
    ])('an upload with %s, and names the field', async (_what, given, field) => {
      const before = await stored.countMessages();
      const answer = await upload(given);
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
      expect(answer.json().errors[0]).toMatchObject({ field });
      expect(await stored.countMessages()).toBe(before);
    });

    it.each([10, 60, 1_000])('an upload that lacks its last %i octets', async (cut) => {
      const before = await stored.countMessages();
      const answer = await upload(multipart(letter({ from: FROM, body: 'x'.repeat(2_000) })), { cut });
      expect(answer.statusCode).toBe(400);
      expect(await stored.countMessages()).toBe(before);
    });

    it.each<[string, object, string]>([
      ['no recipients', { ...parts, recipients: [] }, 'recipients'],
      ['a recipient that is none', { ...parts, recipients: [PERSON, '500195001'] }, 'recipients.1'],
      ['neither text nor html', { recipients: [PERSON], subject: 'x' }, 'text'],
      ['a line end in its subject', { ...parts, subject: 'x\r\nBcc: y@z.am' }, 'subject'],
      ['a field that is none', { ...parts, from: 'other@rest.am' }, ''],
      [
        'an attachment that is not Base64',
        { ...parts, attachments: [{ filename: 'x', contentType: 'a/b', content: '%' }] },
        'attachments.0.content',
      ],
      [
        'a header in a media type',
        { ...parts, attachments: [{ filename: 'x', contentType: 'a/b\r\nX: y', content: '' }] },
        'attachments.0.contentType',
      ],
    ])('parts with %s, and names the field', async (_what, given, field) => {
      const answer = await post(given);
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
      expect(answer.json().errors[0]).toMatchObject({ field });
    });
  });

  describe('knows a repeat by its Idempotency-Key', () => {
    const parts = { recipients: [PERSON], subject: 'Once', text: 'Only once.' };

    it('of mail', async () => {
      const [key, text] = [randomUUID(), letter({ from: FROM })];
      const before = await stored.countMessages();
      const first = await upload(multipart(text), { key });
      const second = await upload(multipart(text), { key });
      expect([second.statusCode, second.json()]).toEqual([201, first.json()]);
      expect(await stored.countMessages()).toBe(before + 1);
    });

    it('of parts, also when both come at once', async () => {
      const key = randomUUID();
      const before = await stored.countMessages();
      const answers = await Promise.all([post(parts, { key }), post(parts, { key })]);
      expect(answers.map((one) => one.statusCode)).toEqual([201, 201]);
      expect(answers[0].json()).toEqual(answers[1].json());
      expect(await stored.countMessages()).toBe(before + 1);
    });

    it('and the same parts with another key are another letter', async () => {
      const [first, second] = [await post(parts), await post(parts)];
      expect(first.json().id).not.toBe(second.json().id);
    });

    it.each([
      ['mail', multipart(letter({ from: FROM })), multipart(letter({ from: FROM }))],
      ['recipients of mail', multipart(letter({ from: FROM })), undefined],
      ['parts', parts, { ...parts, text: 'Only twice.' }],
    ])('which other %s may not have', async (_what, first, second) => {
      const key = randomUUID();
      const send = (body: unknown) =>
        Array.isArray(body) ? upload(body as Parts, { key }) : post(body as object, { key });
      const other = second ?? [['recipient', '22335588'] as const, ...first.slice(1)];
      expect((await send(first)).statusCode).toBe(201);
      const answer = await send(other);
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    });

    it('so there must be one', async () => {
      const answer = await suite.call(SYSTEM, 'POST', '/messages', { payload: parts });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    });
  });

  it('believes a certificate as long as the registry has it bound', async () => {
    const { senders } = await suite.register([
      { address: 'anew@rest.am', certificates: [BOUND_ANEW.fingerprint] },
    ]);
    const send = async () =>
      (await upload(multipart(letter({ from: 'anew@rest.am' })), { caller: BOUND_ANEW })).statusCode;
    expect(await send()).toBe(201);
    await suite.register(senders.map((one) => ({ ...one, version: 2, certificates: [] })));
    expect(await send()).toBe(403);
    await suite.register(
      senders.map((one) => ({ ...one, version: 3, certificates: [BOUND_ANEW.fingerprint] })),
    );
    expect(await send()).toBe(201);
    await suite.register(senders.map((one) => ({ ...one, version: 4, state: 'removed' })));
    expect(await send()).toBe(403);
  });

  describe('over a connection', () => {
    let url: string;
    beforeAll(async () => {
      await suite.app.listen(0, '127.0.0.1');
      url = `${await suite.app.getUrl()}/v1/messages`;
    });

    /** Begins an upload that the client then goes on with as it likes. */
    async function beginUpload(caller: Identity) {
      const request = httpRequest(url, {
        method: 'POST',
        headers: {
          authorization: await suite.authorization(caller),
          'idempotency-key': randomUUID(),
          'content-type': 'multipart/form-data; boundary=b',
        },
      });
      const fields = `--b\r\ncontent-disposition: form-data; name="recipient"\r\n\r\n${PERSON}\r\n`;
      const file = `--b\r\ncontent-disposition: form-data; name="message"; filename="x.eml"\r\n\r\n`;
      request.write(`${fields}${file}${letter({ from: FROM })}`);
      return request;
    }
    const storedFiles = () =>
      readdirSync(join(suite.folder, 'content'), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );

    it('refuses a large upload before it has arrived', async () => {
      const request = await beginUpload(UNBOUND);
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(403);
      request.on('error', () => undefined).destroy();
    });

    it('keeps nothing of an upload whose client goes away', async () => {
      const before = [storedFiles().length, await stored.countMessages()];
      const request = await beginUpload(SYSTEM);
      request.write(Buffer.alloc(MIB, 'x'));
      await eventually(() => expect(storedFiles().length).toBe(Number(before[0]) + 1));
      request.on('error', () => undefined).destroy();
      await eventually(async () =>
        expect([storedFiles().length, await stored.countMessages()]).toEqual(before),
      );
    });
  });

  it('lets a system read nobody’s mailbox', async () => {
    const answer = await suite.call(SYSTEM, 'GET', `/mailboxes/${PERSON}/messages`);
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'PERSON_ONLY']);
  });
});
