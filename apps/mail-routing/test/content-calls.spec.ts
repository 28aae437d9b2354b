import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@pep/persistence';
import { eventually, person } from '@pep/testing';
import { connectToDoor, idOf, RECIPIENT, submitFrom } from './door-client.js';
import { CITIZEN, letter, SENDER, startMailRouting } from './mail-routing.suite.js';

const MIB = 1024 * 1024;
const SIZE_MAX = 100 * MIB;
const RSS_GROWTH_MAX = 150 * MIB;
const OPERATOR = person({ psn: '3301900014', operator: true });

describe('content of letters', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;

  beforeAll(async () => {
    suite = await startMailRouting({ contentInlineMaxBytes: 32 * 1024, messageSizeMaxBytes: SIZE_MAX + MIB });
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    suite.app.get(Database).dataSource.query(sql, values);
  const at = (id: string, rest = ''): string => `/mailboxes/5001950015/messages/${id}${rest}`;
  const send = (text = letter()): Promise<string> =>
    submitFrom(suite.smtpPort, {}, { from: SENDER.address, text });

  // The first test, so that no other one has made the process large already.
  it('goes in and out in flat memory, however large it is', async () => {
    const chunk = Buffer.from(`${'x'.repeat(62)}\r\n`.repeat(MIB / 64));
    const smtp = await connectToDoor(suite.smtpPort);
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    await smtp.send(`RCPT TO:<${RECIPIENT}>`, /^250/);
    await smtp.send('DATA', /^354/);
    const start = process.memoryUsage.rss();
    let peak = start;
    const look = (): void => {
      peak = Math.max(peak, process.memoryUsage.rss());
    };
    await smtp.sendRaw(letter());
    for (let sent = 0; sent < SIZE_MAX / MIB; sent++) {
      await smtp.sendRaw(chunk);
      look();
    }
    const id = idOf(await smtp.send('.', /^250/));
    smtp.destroy();
    const address = await suite.app.listen(0, '127.0.0.1').then(() => suite.app.getUrl());
    const headers = { authorization: await suite.authorization(CITIZEN) };
    const octets = await new Promise<number>((resolve, reject) => {
      request(`${address}/v1${at(id, '/content')}`, { headers }, (answer) => {
        let read = 0;
        answer.on('data', (piece: Buffer) => {
          read += piece.length;
          look();
        });
        answer.on('end', () => {
          resolve(read);
        });
        answer.on('error', reject);
      }).end();
    });
    expect(octets).toBeGreaterThan(SIZE_MAX);
    process.stderr.write(
      `100 MiB in and out: resident memory grew by ${String(Math.round((peak - start) / MIB))} MiB\n`,
    );
    expect(peak - start).toBeLessThan(RSS_GROWTH_MAX);
  }, 120_000);

  it('is never in the database or in a file as it came', async () => {
    const id = idOf(await send(letter({ body: 'the secret of the letter' })));
    const [row] = await query<{ body: Buffer; key_id: string }>(
      'SELECT body, key_id FROM content WHERE message_id = $1',
      [id],
    );
    expect(row?.key_id).toEqual(expect.any(String));
    expect(row?.body.includes('the secret')).toBe(false);
    const answer = await suite.call(CITIZEN, 'GET', at(id, '/content'));
    expect(answer.body).toContain('the secret');
  });

  it('that was purged answers 410, and the mailbox says when it was', async () => {
    const id = idOf(await send());
    await query('UPDATE content SET body = NULL, key_id = NULL, purged_at = $2 WHERE message_id = $1', [
      id,
      '2026-11-22T10:00:00Z',
    ]);
    const shown = await suite.call(CITIZEN, 'GET', at(id));
    expect(shown.json()).toMatchObject({
      contentPurgedAt: '2026-11-22T10:00:00.000Z',
      parts: [],
      digest: expect.any(String),
    });
    for (const call of ['/content', '/parts/1']) {
      const answer = await suite.call(CITIZEN, 'GET', at(id, call));
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([410, 'CONTENT_PURGED']);
    }
  });

  it('is held by an operator, by nobody else', async () => {
    const id = idOf(await send());
    const put = (caller = OPERATOR, payload: object = { reason: 'case 12/2026' }) =>
      suite.call(caller, 'PUT', `/legal-holds/${id}`, { payload });
    expect((await put(CITIZEN)).json()).toMatchObject({ code: 'OPERATOR_ONLY' });
    expect((await put(OPERATOR, {})).statusCode).toBe(400);
    const held = await put();
    expect(held.json()).toEqual({ messageId: id, reason: 'case 12/2026', placedAt: expect.any(String) });
    expect((await put()).json()).toEqual(held.json());
    expect((await suite.call(OPERATOR, 'DELETE', `/legal-holds/${id}`)).statusCode).toBe(204);
    expect(
      (await suite.call(OPERATOR, 'PUT', `/legal-holds/${crypto.randomUUID()}`, { payload: { reason: 'x' } }))
        .statusCode,
    ).toBe(404);
  });

  it('whose key can not be had answers 503 and is not opened', async () => {
    const id = idOf(await send());
    const other = crypto.randomUUID();
    await query(`INSERT INTO content_key VALUES ($1, 'gone', $2, now())`, [other, randomBytes(40)]);
    await query('UPDATE content SET key_id = $2 WHERE message_id = $1', [id, other]);
    for (const call of ['', '/content', '/parts/1']) {
      const answer = await suite.call(CITIZEN, 'GET', at(id, call));
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'CONTENT_UNAVAILABLE']);
    }
    const [delivery] = await query<{ status: string }>('SELECT status FROM delivery WHERE message_id = $1', [
      id,
    ]);
    expect(delivery).toEqual({ status: 'consigned' });
  });

  it('that was tampered with answers 500 and is not opened', async () => {
    const id = idOf(await send());
    await query(
      `UPDATE content SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE message_id = $1`,
      [id],
    );
    const answer = await suite.call(CITIZEN, 'GET', at(id, '/content'));
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, 'CONTENT_DAMAGED']);
    const openings = await query('SELECT * FROM opening WHERE message_id = $1', [id]);
    expect(openings).toEqual([]);
  });
});

describe('a service whose wrapping key is away', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;

  beforeAll(async () => {
    suite = await startMailRouting({ contentKeyFile: '/none/content.key', contentInlineMaxBytes: 32 * 1024 });
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  it.each([
    ['small', letter()],
    ['large', letter({ body: `${'x'.repeat(60)}\r\n`.repeat(5_000) })],
  ])('answers 451 to a %s letter and keeps nothing of it', async (_size, text) => {
    const reply = await submitFrom(suite.smtpPort, {}, { from: SENDER.address, text });
    expect(reply).toMatch(/^451 4\.7\.1 TRY_LATER/);
    const counts = await suite.app
      .get(Database)
      .dataSource.query('SELECT count(*)::int AS count FROM message');
    expect(counts).toEqual([{ count: 0 }]);
  });
});

describe('a service whose wrapping key comes later', () => {
  it('takes letters as soon as it is there', async () => {
    const keyFile = join(tmpdir(), `pep-content-${crypto.randomUUID()}.key`);
    const suite = await startMailRouting({ contentKeyFile: keyFile });
    try {
      const send = () => submitFrom(suite.smtpPort, {}, { from: SENDER.address, text: letter() });
      expect(await send()).toMatch(/^451/);
      writeFileSync(keyFile, randomBytes(32));
      await eventually(async () => {
        expect(await send()).toMatch(/^250/);
      }, 20_000);
    } finally {
      rmSync(keyFile, { force: true });
      await suite.stop();
    }
  }, 90_000);
});
