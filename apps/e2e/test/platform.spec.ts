import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Kafka, logLevel } from 'kafkajs';
import { replyToEnvelope, sendLetter } from '../src/letters.js';
import { call } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';

/** What nothing here makes happen: a failure, a week's silence, a month's end, a threshold, a payment. */
const UNTOLD = new Set([
  'pep.notification.failed.v1',
  'pep.message.failed.v1',
  'pep.message.reminded.v1',
  'pep.message.expired.v1',
  'pep.message.extended.v1',
  'pep.message.forwarded.v1',
  'pep.usage.closed.v1',
  'pep.usage.exceeded.v1',
  'pep.payment.paid.v1',
  'pep.payment.declined.v1',
  'pep.payment.refunded.v1',
]);
const LETTER = { subject: 'Notice', recipients: ['5001950015@e-citizen.am', '22335588@ecitizen.am'] };

interface AsyncApi {
  readonly channels: Readonly<Record<string, { messages: Readonly<Record<string, unknown>> }>>;
  readonly components: {
    readonly messages: Readonly<Record<string, { name: string; payload: { $ref: string } }>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

describe('the platform', () => {
  let stack: RunningStack;
  let smtpPort: number;

  beforeAll(async () => {
    stack = await RunningStack.start();
    smtpPort = stack.state.ports['smtp'] ?? 0;
    await eventually(async () => {
      expect(await replyToEnvelope(smtpPort)).toMatch(/^250/);
    }, 15_000);
  }, 180_000);
  afterAll(() => stack.stop(), 60_000);

  it.each([
    ['no certificate', undefined, 401, 'CERTIFICATE_REQUIRED'],
    ['a certificate of another CA', 'identities-rejected/foreign', 401, 'CERTIFICATE_UNTRUSTED'],
    ['an expired certificate', 'identities-rejected/expired', 401, 'CERTIFICATE_EXPIRED'],
    ['a server-only certificate', 'identities-rejected/server-only', 401, 'CERTIFICATE_WRONG_PURPOSE'],
    ['a revoked certificate', 'identities/revoked', 401, 'CERTIFICATE_REVOKED'],
    ['another citizen’s mailbox', 'identities/director', 404, 'NOT_FOUND'],
  ])('answers %s with a problem of its own', async (_who, identity, status, code) => {
    const answer = await call(stack, identity, '/v1/mailboxes/5001950015/messages');
    expect(answer.contentType).toContain('application/problem+json');
    expect(answer.data).toMatchObject({ status, code, detail: expect.stringMatching(/.{20,}/) });
    expect(answer.status).toBe(status);
  });

  it('lets a newcomer in, but not into a mailbox', async () => {
    const me = await call(stack, 'identities/newcomer', '/v1/me');
    expect(me.data).toMatchObject({ certificate: { state: 'unknown' } });
    const { psn } = me.data as { psn: string };
    const mailbox = await call(stack, 'identities/newcomer', `/v1/mailboxes/${psn}/messages`);
    expect(mailbox.data).toMatchObject({ status: 403, code: 'CERTIFICATE_NOT_ACTIVE' });
  });

  it('refuses a sender within two seconds of its suspension', async () => {
    const senders = await call(stack, 'identities/org-admin', '/v1/senders?organisation=22335588');
    const [sender] = (senders.data as { items: { id: string }[] }).items;
    const path = `/v1/senders/${sender?.id ?? ''}`;
    const change = async (suspended: boolean) => {
      const { etag } = await call(stack, 'identities/org-admin', path);
      const headers = { 'if-match': etag };
      expect(
        (await call(stack, 'identities/org-admin', path, { method: 'PATCH', json: { suspended }, headers }))
          .status,
      ).toBe(200);
    };
    await change(true);
    await eventually(async () => {
      expect(await replyToEnvelope(smtpPort)).toMatch(/^550 5\.7\.1 SENDER_SUSPENDED/);
    }, 2_000);
    await change(false);
    await eventually(async () => {
      expect(await replyToEnvelope(smtpPort)).toMatch(/^250/);
    }, 2_000);
  });

  it('goes on taking letters while the registry is down', async () => {
    stack.signal('sender-registry', 'SIGTERM');
    // It is started again only when it has ended.
    await eventually(() => expect(stack.state.pids['sender-registry']).toBeUndefined(), 15_000);
    await eventually(async () => {
      expect((await call(stack, 'identities/org-admin', '/v1/me')).data).toMatchObject({
        status: 503,
        code: 'UNAVAILABLE',
      });
    }, 15_000);
    expect(await sendLetter(smtpPort, LETTER)).toMatch(/^[0-9a-f-]{36}$/);
    stack.startStopped();
    await eventually(async () => {
      expect((await call(stack, 'identities/org-admin', '/v1/me')).status).toBe(200);
    }, 30_000);
  }, 60_000);

  it('tells facts that any Kafka client can read and that the published document describes', async () => {
    // The sender wants its receipts as facts.
    const streamed = { method: 'PUT', json: { mode: 'stream' } };
    expect(
      (await call(stack, 'identities/org-admin', '/v1/receipt-modes/info@ekeng.am', streamed)).status,
    ).toBe(200);
    const recipients = [...LETTER.recipients, '37491000009@e-citizen.am'];
    const id = await sendLetter(smtpPort, { ...LETTER, recipients });
    await call(stack, 'identities/citizen', `/v1/mailboxes/5001950015/messages/${id}/content`);
    await call(stack, 'identities/citizen', `/v1/mailboxes/5001950015/messages/${id}/acknowledgement`, {
      method: 'POST',
    });
    const check = { subject: 'Check', recipients: ['check@e-citizen.am'] };
    expect(await sendLetter(smtpPort, check)).toBe('check');
    const document = (await call(stack, undefined, new URL('/asyncapi.json', stack.state.urls.public).href))
      .data as AsyncApi;
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const schemas = new Map(
      Object.values(document.components.messages).map(({ name, payload }) => {
        const schema = document.components.schemas[payload.$ref.replace('#/components/schemas/', '')];
        return [name, ajv.compile(schema ?? false)];
      }),
    );
    const seen = new Map<string, number>();
    const consumer = new Kafka({ brokers: [stack.state.urls.kafka], logLevel: logLevel.NOTHING }).consumer({
      groupId: `integrator-${crypto.randomUUID()}`,
    });
    const wrong: unknown[] = [];
    await consumer.connect();
    await consumer.subscribe({ topics: Object.keys(document.channels), fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        const type = message.headers?.['ce_type']?.toString() ?? '';
        const data: unknown = JSON.parse(message.value?.toString() ?? 'null');
        const validate = schemas.get(type);
        if (validate?.(data) !== true) wrong.push({ type, errors: validate?.errors });
        seen.set(type, (seen.get(type) ?? 0) + 1);
        return Promise.resolve();
      },
    });
    try {
      await eventually(() => {
        const told = [...schemas.keys()].filter((type) => !UNTOLD.has(type));
        expect([...seen.keys()].sort()).toEqual(told.sort());
      }, 20_000);
    } finally {
      await consumer.disconnect();
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  it.each([
    ['kafka', 'goes on serving', 'kafka', 200],
    ['postgres', 'does not serve', 'database', 503],
  ])(
    'is not ready while %s does not answer, %s, and recovers by itself',
    async (process, _consequence, dependency, serving) => {
      const ask = async (what: string) => {
        const port = String(stack.state.ports['opsMailRouting']);
        const answer = await fetch(`http://127.0.0.1:${port}/health/${what}`);
        return { status: answer.status, body: await answer.json() };
      };
      stack.signal(process, 'SIGSTOP');
      try {
        await eventually(async () => {
          expect(await ask('ready')).toMatchObject({
            status: 503,
            body: { problems: { [dependency]: expect.any(String) } },
          });
        }, 30_000);
        expect(await ask('serving')).toMatchObject({ status: serving });
        if (serving === 200) expect(await sendLetter(smtpPort, LETTER)).toMatch(/^[0-9a-f-]{36}$/);
      } finally {
        stack.signal(process, 'SIGCONT');
      }
      await eventually(async () => {
        expect(await ask('ready')).toMatchObject({ status: 200 });
      }, 30_000);
      await eventually(async () => {
        expect(await sendLetter(smtpPort, LETTER)).toMatch(/^[0-9a-f-]{36}$/);
      }, 30_000);
    },
    90_000,
  );
});
