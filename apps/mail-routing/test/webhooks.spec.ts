import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ReceiptIssued } from '@pep/contracts';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { eventually } from '@pep/testing';
import { FollowEvidence } from '../src/follow-evidence/follow-evidence.js';
import { EncryptSecrets } from '../src/keep-content/encrypt-secrets.js';
import { Letters } from '../src/letters.js';
import { IssueReceipts } from '../src/return-receipts/issue-receipts.js';
import { ADMINISTRATOR, CITIZEN, SENDER } from './mail-routing.suite.js';
import { Killed, MortalDatabase } from './mortal-database.js';
import { COMPANY, PERSON, startReceipts } from './receipts.suite.js';

const HOUR_MS = 60 * 60_000;

/** Whether a row holds a secret that is not encrypted. */
function secretIn(kept: readonly { secret: Buffer; key_id: string | null }[], secret: Buffer): boolean {
  return kept.some((row) => row.key_id === null || row.secret.includes(secret));
}

describe('receipts for programs', () => {
  let suite: Awaited<ReturnType<typeof startReceipts>>;
  let webhook: string;

  beforeAll(async () => {
    suite = await startReceipts();
    webhook = await suite.addWebhook();
  }, 90_000);
  afterAll(() => suite.stop(), 60_000);
  beforeEach(() => {
    suite.receiver.calls.length = 0;
    suite.receiver.status = 204;
  });

  const register = async (address: string) => {
    await suite.register([{ address }]);
    return address;
  };
  const numbers = () => suite.receiver.calls.map(({ sequence }) => sequence);
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  describe('by webhook', () => {
    it('come signed, in order, each once, and no mail comes beside them', async () => {
      const from = await register('one@ekeng.am');
      expect((await suite.setMode(from, 'webhook', webhook)).json()).toMatchObject({
        mode: 'webhook',
        webhook,
      });
      const id = await suite.send({
        from,
        recipientParameters: 'NOTIFY=SUCCESS',
        mailParameters: 'ENVID=case-1',
      });
      await suite.call(CITIZEN, 'GET', `/mailboxes/${PERSON}/messages/${id}/content`);
      await suite.send({ from });
      await suite.settle();
      await eventually(() => expect(numbers()).toEqual([1, 2, 3]));
      expect(suite.receiver.calls.map(({ event }) => event)).toEqual([
        'ContentConsignment',
        'ContentHandover',
        'ContentConsignment',
      ]);
      expect(suite.receiver.calls.every(({ signed }) => signed)).toBe(true);
      expect(suite.receiver.calls[0]?.data).toMatchObject({
        sender: from,
        messageId: id,
        envelopeId: 'case-1',
      });
      expect(suite.relay.mails).toEqual([]);
    });

    it('wait for a webhook that is down, and come in order when it is back', async () => {
      const from = await register('down@ekeng.am');
      await suite.setMode(from, 'webhook', webhook);
      suite.receiver.status = 500;
      for (let n = 0; n < 3; n++) await suite.send({ from });
      await suite.settle();
      for (let hour = 0; hour < 5; hour++) {
        suite.clock.advance(HOUR_MS);
        await suite.settle();
      }
      expect(numbers()).toEqual([]);
      suite.receiver.status = 204;
      suite.clock.advance(HOUR_MS);
      await suite.settle();
      await eventually(() => expect(numbers()).toEqual([1, 2, 3]));
    });

    it('are given up after a day, and told again from a number on when somebody asks', async () => {
      const from = await register('dead@ekeng.am');
      await suite.setMode(from, 'webhook', webhook);
      suite.receiver.status = 503;
      for (let n = 0; n < 3; n++) await suite.send({ from });
      await suite.settle();
      suite.clock.advance(25 * HOUR_MS);
      await suite.settle();
      await eventually(async () => {
        const failures = (await suite.receipts(from)).map(({ failure }) => failure);
        expect(failures).toEqual(upTo(3).map(() => 'the webhook answered 503'));
      });
      suite.receiver.status = 204;
      const answer = await suite.call(ADMINISTRATOR, 'POST', '/receipts/replay', {
        payload: { sender: from, from: 2 },
      });
      expect(answer.statusCode).toBe(202);
      await suite.settle();
      await eventually(() => expect(numbers()).toEqual([2, 3]));
      expect((await suite.receipts(from)).map(({ failure }) => failure)).toEqual([
        'the webhook answered 503',
        undefined,
        undefined,
      ]);
    });

    it('follow no redirection', async () => {
      const from = await register('away@ekeng.am');
      await suite.setMode(from, 'webhook', webhook);
      suite.receiver.status = 302;
      const before = suite.receiver.tried;
      await suite.send({ from });
      await suite.settle();
      await eventually(() => expect(suite.receiver.tried).toBe(before + 1));
      expect(numbers()).toEqual([]);
    });
  });

  describe('a webhook', () => {
    const add = (payload: object, key: string = crypto.randomUUID()) =>
      suite.call(ADMINISTRATOR, 'POST', '/webhooks', { headers: { 'idempotency-key': key }, payload });

    it('shows its secret when it is made, and never again', async () => {
      const key = crypto.randomUUID();
      const made = await add({ organisation: COMPANY, url: 'https://hooks.ekeng.am/x' }, key);
      expect(made.statusCode).toBe(201);
      expect(made.json().secret).toMatch(/^whsec_[\w+/]{43}=$/);
      expect((await add({ organisation: COMPANY, url: 'https://hooks.ekeng.am/x' }, key)).json()).toEqual(
        made.json(),
      );
      const listed = await suite.call(ADMINISTRATOR, 'GET', '/webhooks');
      expect(listed.body).toContain(made.json().id);
      expect(listed.body).not.toContain('whsec_');
      const removed = await suite.call(ADMINISTRATOR, 'DELETE', `/webhooks/${String(made.json().id)}`);
      expect(removed.statusCode).toBe(204);
    });

    it('has its secret in the database encrypted, bound to it, and one of before the key is used as it is', async () => {
      const from = await register('sealed@ekeng.am');
      const made = (await add({ organisation: COMPANY, url: suite.receiver.url })).json<{
        id: string;
        secret: string;
      }>();
      await suite.setMode(from, 'webhook', made.id);
      suite.receiver.secret = made.secret;
      const secret = Buffer.from(made.secret.slice('whsec_'.length), 'base64');
      const kept = () =>
        suite.query<{ secret: Buffer; key_id: string | null }>(
          'SELECT secret, key_id FROM webhook WHERE id = $1',
          [made.id],
        );
      const tell = async (count: number) => {
        await suite.send({ from });
        await suite.settle();
        await eventually(() => expect(numbers()).toEqual(upTo(count)));
      };
      expect(secretIn(await kept(), secret)).toBe(false);
      await tell(1);
      await suite.query('UPDATE webhook SET secret = $2, key_id = NULL WHERE id = $1', [made.id, secret]);
      await tell(2);
      expect(await suite.app.get(EncryptSecrets).execute()).toBe(1);
      expect(await suite.app.get(EncryptSecrets).execute()).toBe(0);
      expect(secretIn(await kept(), secret)).toBe(false);
      await tell(3);
      expect(suite.receiver.calls.every(({ signed }) => signed)).toBe(true);
      await suite.query(
        `UPDATE webhook SET (secret, key_id) = (SELECT secret, key_id FROM webhook WHERE id = $2) WHERE id = $1`,
        [made.id, webhook],
      );
      await suite.send({ from });
      await suite.settle();
      await eventually(async () => {
        expect((await suite.receipts(from)).at(-1)?.failure).toMatch(/not as it was stored/);
      });
      expect(numbers()).toEqual(upTo(3));
    }, 60_000);

    it.each([['http://hooks.ekeng.am/'], ['http://10.0.0.1/'], ['file:///etc/passwd']])(
      'is not at %s',
      async (url) => {
        expect((await add({ organisation: COMPANY, url })).json().code).toBe('WEBHOOK_URL_MALFORMED');
      },
    );

    it('is neither made nor removed by others, nor removed while a mode names it', async () => {
      expect((await add({ organisation: '11111111', url: suite.receiver.url })).statusCode).toBe(404);
      expect((await suite.call(CITIZEN, 'DELETE', `/webhooks/${webhook}`)).statusCode).toBe(404);
      const own = await suite.call(ADMINISTRATOR, 'DELETE', `/webhooks/${webhook}`);
      expect(own.json().code).toBe('WEBHOOK_IN_USE');
    });

    it('that leads to a private address gets nothing', async () => {
      const from = await register('ssrf@ekeng.am');
      const made = (await add({ organisation: COMPANY, url: 'https://169.254.169.254/' })).json<{
        id: string;
      }>();
      await suite.setMode(from, 'webhook', made.id);
      await suite.send({ from });
      await suite.settle();
      suite.clock.advance(25 * HOUR_MS);
      await suite.settle();
      await eventually(async () => {
        expect((await suite.receipts(from))[0]?.failure).toMatch(/not public/);
      });
    });
  });

  describe('a mode', () => {
    it.each([
      ['webhook without one', { mode: 'webhook' }, 'WEBHOOK_UNKNOWN'],
      [
        'webhook with one that is not there',
        { mode: 'webhook', webhook: crypto.randomUUID() },
        'WEBHOOK_UNKNOWN',
      ],
      ['another mode with a webhook', { mode: 'rem', webhook: crypto.randomUUID() }, 'WEBHOOK_UNKNOWN'],
    ])('%s is refused', async (_what, payload, code) => {
      const answer = await suite.call(ADMINISTRATOR, 'PUT', `/receipt-modes/${COMPANY}`, { payload });
      expect(answer.json().code).toBe(code);
    });

    it('of others is not found', async () => {
      for (const owner of [SENDER.address, COMPANY, 'nobody@example.am'])
        expect((await suite.call(CITIZEN, 'GET', `/receipt-modes/${owner}`)).statusCode).toBe(404);
    });
  });

  describe('as a stream', () => {
    it('come on the topic without a gap, from a process that was killed, and no mail with them', async () => {
      const from = await register('stream@ekeng.am');
      await suite.setMode(from, 'stream');
      const dataSource = suite.app.get(Database).dataSource;
      let kills = 0;
      for (const death of [1, 1, 1, 1].map((at, n) => ({ at, committed: n % 2 === 0 }))) {
        await Promise.all([suite.send({ from }), suite.send({ from }), suite.send({ from })]);
        const database = new MortalDatabase(dataSource, death);
        const killed = new IssueReceipts(
          database,
          new FollowEvidence(database),
          suite.app.get(Letters),
          suite.app.get(Clock),
        );
        await killed.execute().catch((error: unknown) => {
          expect(error).toBeInstanceOf(Killed);
          kills++;
        });
      }
      expect(kills).toBeGreaterThan(0);
      await suite.settle();
      const told = await suite.kafka.readFacts('pep.receipt.v1', 12);
      const data = told.map((one) => one.data as ReceiptIssued);
      expect(data.map(({ sequence }) => sequence)).toEqual(upTo(12));
      expect(new Set(data.map(({ messageId }) => messageId)).size).toBe(12);
      expect(suite.relay.mails).toEqual([]);
    }, 60_000);

    it('go on with the next number after a change of the mode', async () => {
      const from = 'stream@ekeng.am';
      await suite.setMode(from, 'webhook', webhook);
      await suite.send({ from });
      await suite.settle();
      await eventually(() => expect(numbers()).toEqual([13]));
      expect((await suite.receipts(from)).map(({ sequence, form }) => [sequence, form]).slice(-2)).toEqual([
        [12, 'stream'],
        [13, 'webhook'],
      ]);
    });
  });
});
