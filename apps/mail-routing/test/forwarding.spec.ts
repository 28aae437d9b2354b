import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type DispatchRequested,
  type FactDefinition,
  notificationFailed,
  type NotificationSent,
  notificationSent,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { eventually, person } from '@pep/testing';
import { ForwardMail } from '../src/forward-mail/forward-mail.js';
import { MailCopies } from '../src/forward-mail/mail-copies.js';
import { CITIZEN, DIRECTOR, letter } from './mail-routing.suite.js';
import { theOnly } from './mail-sink.js';
import { COMPANY, PERSON, PHONE, startReceipts } from './receipts.suite.js';

const MIB = 1024 * 1024;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DELEGATE = person({ psn: '2305910033' });

describe('forwarding', () => {
  let suite: Awaited<ReturnType<typeof startReceipts>>;

  beforeAll(async () => {
    suite = await startReceipts({ messageSizeMaxBytes: 32 * MIB }, true);
  }, 90_000);
  afterAll(() => suite.stop(), 60_000);
  beforeEach(async () => {
    // Codes of one test must not use up those of the next.
    suite.clock.advance(DAY_MS + MINUTE_MS);
    await put({ emails: [], mode: 'notice' });
    suite.relay.mails.length = 0;
    suite.relay.reply = () => undefined;
  });

  const put = (payload: object, caller = CITIZEN, identifier = PERSON) =>
    suite.call(caller, 'PUT', `/mailboxes/${identifier}/forwarding`, { payload });
  const show = async () =>
    (await suite.call(CITIZEN, 'GET', `/mailboxes/${PERSON}/forwarding`)).json<object>();
  const confirm = (code: string, caller = CITIZEN, identifier = PERSON) =>
    suite.call(caller, 'POST', `/mailboxes/${identifier}/forwarding/confirmations`, { payload: { code } });
  /** All dispatches so far, of a template, to somebody. */
  const dispatches = async (template: string, recipient: string): Promise<DispatchRequested[]> => {
    const found = await suite.query<{ body: string }>(
      `SELECT body FROM kept_outbox WHERE topic LIKE '%pep.dispatch.v1' ORDER BY id`,
    );
    return found
      .map(({ body }) => JSON.parse(body) as DispatchRequested)
      .filter((one) => one.template === template && one.recipient === recipient);
  };
  beforeAll(async () => {
    // What is told leaves the outbox; here it stays to be looked at.
    await suite.query('CREATE TABLE kept_outbox (LIKE outbox)');
    await suite.query(`CREATE FUNCTION keep_outbox() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO kept_outbox SELECT NEW.*; RETURN NEW; END $$`);
    await suite.query(
      'CREATE TRIGGER keep AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_outbox()',
    );
  });
  const codeTo = async (address: string) => {
    const last = (await dispatches('forwarding-code', address)).at(-1);
    return (await suite.sealed.open(last?.sealed ?? ''))['code'] ?? '';
  };
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
  /** Names targets and confirms all. */
  const forwardTo = async (mode: string, ...emails: string[]) => {
    expect((await put({ emails, mode })).statusCode).toBe(200);
    for (const one of emails) expect((await confirm(await codeTo(one))).statusCode).toBe(200);
  };
  const forward = async () => {
    await suite.app.get(ForwardMail).execute();
    await suite.app.get(MailCopies).execute();
  };
  const eventsOf = async (messageId: string) =>
    (
      await suite.query<{ event: string; notice: { template: string; reason?: string } | null }>(
        `SELECT event, notice FROM evidence WHERE message_id = $1 AND notice IS NOT NULL ORDER BY sequence`,
        [messageId],
      )
    ).map(({ event, notice }) =>
      [event, notice?.template, notice?.reason].filter((one) => one !== undefined),
    );
  const toldOf = (messageId: string) =>
    suite.query<{ channel: string; mode: string }>(
      `SELECT body::json ->> 'channel' AS channel, body::json ->> 'mode' AS mode FROM kept_outbox
       WHERE headers::json ->> 'ce_type' = 'pep.message.forwarded.v1' AND body::json ->> 'messageId' = $1`,
      [messageId],
    );

  describe('is named by the owner', () => {
    it('and each target waits for a code of its own, which nobody else can read', async () => {
      const answer = await put({
        emails: ['Anna@Example.com', 'b@example.com'],
        mobile: '+374 91123456'.replace(' ', ''),
        mode: 'copy',
      });
      expect(answer.json()).toMatchObject({
        emails: [
          { address: 'anna@example.com', confirmed: false },
          { address: 'b@example.com', confirmed: false },
        ],
        mobile: { address: PHONE, confirmed: false },
        mode: 'copy',
      });
      const [first] = await dispatches('forwarding-code', 'anna@example.com');
      expect(JSON.stringify(first)).not.toContain(await codeTo('anna@example.com'));
      expect((await confirm(await codeTo(PHONE))).json()).toEqual({ address: PHONE });
      expect(await show()).toMatchObject({
        emails: [{ confirmed: false }, { confirmed: false }],
        mobile: { address: PHONE, confirmed: true },
      });
    });

    it.each([
      ['a fourth address', { emails: ['a@x.am', 'b@x.am', 'c@x.am', 'd@x.am'] }, 400, 'INVALID_REQUEST'],
      ['what is no address', { emails: ['a@b@c'] }, 400, 'FORWARDING_ADDRESS_MALFORMED'],
      ['a mailbox here', { emails: ['22335588@E-Citizen.am.'] }, 400, 'FORWARDING_LOOP'],
      ['the other spelling', { emails: ['22335588@ecitizen.am'] }, 400, 'FORWARDING_LOOP'],
      ['a name below it', { emails: ['a@mail.e-citizen.am'] }, 400, 'FORWARDING_LOOP'],
      ['a foreign mobile', { emails: [], mobile: '+79161234567' }, 400, 'FORWARDING_MOBILE_MALFORMED'],
      ['a land line', { emails: [], mobile: '+37410123456' }, 400, 'FORWARDING_MOBILE_MALFORMED'],
    ])('but not to %s', async (_what, named, status, code) => {
      const answer = await put({ mode: 'notice', ...named });
      expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    });

    it('or a representative, but no delegate and nobody else', async () => {
      expect((await put({ emails: ['c@example.com'], mode: 'notice' }, DIRECTOR, COMPANY)).statusCode).toBe(
        200,
      );
      expect((await put({ emails: [], mode: 'notice' }, DELEGATE)).statusCode).toBe(404);
      await suite.call(CITIZEN, 'PUT', `/mailboxes/${PERSON}/delegates/${DELEGATE.psn}`, { payload: {} });
      expect((await put({ emails: [], mode: 'notice' }, DELEGATE)).json().code).toBe('OWNER_ONLY');
      expect((await confirm('000000', DELEGATE)).json().code).toBe('OWNER_ONLY');
    });

    it('and no code is good after five wrong ones, or half an hour', async () => {
      await put({ emails: ['a@example.com'], mode: 'notice' });
      const code = await codeTo('a@example.com');
      for (let n = 0; n < 5; n++)
        expect((await confirm(wrong(code))).json().code).toBe('FORWARDING_CODE_WRONG');
      expect((await confirm(code)).json().code).toBe('FORWARDING_CODE_EXPIRED');
      suite.clock.advance(DAY_MS);
      await put({ emails: ['a@example.com'], mode: 'notice' });
      const second = await codeTo('a@example.com');
      suite.clock.advance(31 * MINUTE_MS);
      expect((await confirm(second)).json().code).toBe('FORWARDING_CODE_EXPIRED');
    });

    it('who can not have codes sent without end by it', async () => {
      const count = async () => (await dispatches('forwarding-code', 'flood@example.com')).length;
      for (let n = 0; n < 3; n++) {
        await put({ emails: ['flood@example.com'], mode: 'notice' });
        await put({ emails: [], mode: 'notice' });
      }
      expect(await count()).toBe(1);
      suite.clock.advance(MINUTE_MS);
      await put({ emails: ['flood@example.com'], mode: 'notice' });
      expect(await count()).toBe(2);
      const others = Array.from({ length: 12 }, (_, n) =>
        put({ emails: [`x${String(n)}@example.com`], mode: 'notice' }),
      );
      const codes = (await Promise.all(others)).map((one) => one.statusCode);
      expect(codes).toContain(429);
    });
  });

  describe('as a notice', () => {
    it('sends word of letters that come after the confirmation, and what becomes of it is evidence', async () => {
      await put({ emails: ['n@example.com'], mobile: PHONE.replace(/^/, '+'), mode: 'notice' });
      await suite.send();
      await confirm(await codeTo('n@example.com'));
      await confirm(await codeTo(PHONE));
      const id = await suite.send();
      await forward();
      await eventually(async () => {
        expect(await dispatches('letter-forwarded', PHONE)).toHaveLength(1);
        expect(await dispatches('letter-forwarded', 'n@example.com')).toHaveLength(1);
      });
      const [word] = await dispatches('letter-forwarded', 'n@example.com');
      expect(word).toMatchObject({ parameters: { sender: 'info@ekeng.am' }, letter: { messageId: id } });
      await tell(notificationSent, id, 'email');
      await tell(notificationFailed, id, 'sms', {
        reason: 'no such number',
        final: true,
      });
      await eventually(async () => {
        expect((await eventsOf(id)).toSorted()).toEqual([
          ['RelayToNonERDS', 'letter-forwarded'],
          ['RelayToNonERDSFailure', 'letter-forwarded', 'no such number'],
        ]);
      }, 15_000);
      expect(await toldOf(id)).toEqual([{ channel: 'email', mode: 'notice' }]);
      const [delivery] = await suite.query<{ notified_at: Date | null; status: string }>(
        'SELECT notified_at, status FROM delivery WHERE message_id = $1',
        [id],
      );
      expect(delivery).toEqual({ notified_at: null, status: 'consigned' });
    }, 30_000);

    const tell = (
      definition: FactDefinition<NotificationSent>,
      messageId: string,
      channel: 'email' | 'sms',
      more: object = {},
    ) => {
      const data = {
        ...{
          dispatchId: crypto.randomUUID(),
          channel,
          template: 'letter-forwarded',
          attempt: 1,
          at: suite.clock.now().toISOString(),
        },
        ...{ letter: { messageId, recipient: { identifier: PERSON, kind: 'person' as const } }, ...more },
      };
      return suite.kafka.tell(newFact(definition, data, { source: '/test', time: suite.clock.now() }));
    };
  });

  describe('as a copy', () => {
    it('mails the letter octet for octet, with evidence', async () => {
      await forwardTo('copy', 'k@example.com');
      const text = letter({ body: 'Հարգելի քաղաքացի,\r\n.\r\n..' }).replace(/\r\n\./g, '\r\n..');
      const id = await suite.send({ text });
      await forward();
      await eventually(() => expect(suite.relay.mailsTo('k@example.com')).toHaveLength(1));
      const { raw, from } = theOnly(suite.relay.mailsTo('k@example.com'));
      expect(from).toBe('no-reply@e-citizen.am');
      const original = Buffer.from(text.replace(/\r\n\.\./g, '\r\n.')).toString('latin1');
      expect(raw).toContain(`\r\n\r\n${original}`);
      expect(raw).toMatch(/Content-Type: message\/rfc822/);
      await eventually(async () => expect(await eventsOf(id)).toEqual([['RelayToNonERDS', 'letter-copy']]));
      expect(await toldOf(id)).toEqual([{ channel: 'email', mode: 'copy' }]);
      const accesses = await suite.call(CITIZEN, 'GET', '/mailboxes/5001950015/accesses?limit=100');
      expect(accesses.json<{ items: object[] }>().items).toContainEqual(
        expect.objectContaining({
          ...{ action: 'copy', messageId: id, role: 'machine', name: 'forwarding' },
          detail: { address: 'k@example.com' },
        }),
      );
    });

    it('is tried again for a day, then failed, and a refusal fails at once', async () => {
      await forwardTo('copy', 'busy@example.com', 'gone@example.com');
      suite.relay.reply = (to) => (to.startsWith('gone') ? '550 5.1.1 no such user' : '451 4.3.0 later');
      const id = await suite.send();
      await forward();
      await eventually(async () =>
        expect(await eventsOf(id)).toEqual([
          ['RelayToNonERDSFailure', 'letter-copy', expect.stringContaining('no such user')],
        ]),
      );
      suite.clock.advance(DAY_MS);
      await forward();
      await eventually(async () => expect(await eventsOf(id)).toHaveLength(2));
      expect((await eventsOf(id))[1]?.[2]).toMatch(/later/);
      expect(await toldOf(id)).toEqual([]);
    });

    it('is not mailed any more once its address was taken away', async () => {
      await forwardTo('copy', 'left@example.com');
      suite.relay.reply = () => '451 4.3.0 later';
      const id = await suite.send();
      await forward();
      await put({ emails: [], mode: 'copy' });
      suite.relay.reply = () => undefined;
      suite.clock.advance(60 * MINUTE_MS);
      await suite.send();
      await forward();
      await eventually(async () => expect(await suite.query('SELECT FROM forward_copy')).toEqual([]));
      expect(suite.relay.mails).toEqual([]);
      expect(await eventsOf(id)).toEqual([]);
    });

    it('is mailed of a letter of 10 MiB, all of it', async () => {
      await forwardTo('copy', 'large@example.com');
      const line = `${'x'.repeat(74)}\r\n`;
      const text = letter() + line.repeat(Math.ceil((10 * MIB) / line.length));
      await suite.send({ text });
      await forward();
      await eventually(() => expect(suite.relay.mailsTo('large@example.com')).toHaveLength(1), 20_000);
      // Compared as one, since the difference of two such texts would take minutes to print.
      expect(suite.relay.mailsTo('large@example.com')[0]?.raw.includes(text)).toBe(true);
    }, 40_000);
  });

  it('leaves in the mailbox’s log who named what', async () => {
    await forwardTo('notice', 'log@example.com');
    const found = await suite.query<{ action: string }>(
      `SELECT action FROM mailbox_access WHERE identifier = $1 AND action LIKE 'forwarding%' ORDER BY sequence DESC LIMIT 2`,
      [PERSON],
    );
    expect(found.map(({ action }) => action)).toEqual(['forwarding-confirmed', 'forwarding-set']);
  });
});
