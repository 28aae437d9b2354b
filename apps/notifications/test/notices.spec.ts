import { randomUUIDv7 } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  dispatchRequested,
  type Fact,
  type MessageConsigned,
  type MessageReminded,
  messageConsigned,
  messageReminded,
  organisationChanged,
  type OrganisationState,
  paymentPaid,
  paymentRefunded,
  subscriberChanged,
  type SubscriberState,
} from '@pep/contracts';
import { newFact } from '@pep/messaging';
import { rows } from '@pep/persistence';
import { eventually } from '@pep/testing';
import PostalMime from 'postal-mime';
import { AnnouncePayment } from '../src/announce-payment/announce-payment.js';
import { AnnounceLetter } from '../src/announce-letter/announce-letter.js';
import { Representatives } from '../src/follow-organisations/representatives.js';
import { OnSubscriberChanged } from '../src/follow-subscribers/on-subscriber-changed.js';
import { TakeDispatch } from '../src/take-dispatch/take-dispatch.js';
import { TakeReply } from '../src/take-reply/take-reply.js';
import { HOUR_MS, type NotificationsSuite, startNotifications } from './notifications.suite.js';

const CITIZEN: SubscriberState = {
  psn: '5001950015',
  version: 1,
  state: 'active',
  mobile: '37491000001',
  emails: ['mariam@example.am', 'm@example.am'],
  language: 'hy',
  notices: { sms: true, email: true },
  changedAt: '2026-11-22T03:00:00.000Z',
};
const DIRECTOR: SubscriberState = {
  ...CITIZEN,
  psn: '3001950018',
  mobile: '37491000002',
  emails: ['director@example.am'],
  language: 'ru',
};
const ORGANISATION: OrganisationState = {
  legalEntityCode: '22335588',
  version: 1,
  state: 'active',
  name: 'EKENG CJSC',
  administrators: [],
  representatives: [DIRECTOR.psn, '4001950016'],
  changedAt: CITIZEN.changedAt,
};

const person = { identifier: CITIZEN.psn, kind: 'person' } as const;
const company = { identifier: '22335588', kind: 'organisation' } as const;

describe('notices', () => {
  let suite: NotificationsSuite;
  beforeAll(async () => {
    suite = await startNotifications();
    await suite.kafka.tell(fact(organisationChanged, ORGANISATION));
    await eventually(() => expect(suite.app.get(Representatives).of('22335588')).toHaveLength(2), 20_000);
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);
  afterEach(() =>
    suite.database.withTransaction((tx) => tx.query('TRUNCATE dispatch, subscriber, sms_stop CASCADE')),
  );

  const fact = <Data>(definition: Parameters<typeof newFact<Data>>[0], data: Data): Fact<Data> =>
    newFact(definition, data, { source: '/test', time: suite.clock.now() });
  const ago = (ms: number) => new Date(suite.clock.now().getTime() - ms).toISOString();

  const know = (...states: SubscriberState[]) =>
    suite.database.withTransaction((tx) =>
      new OnSubscriberChanged().handle(
        states.map((state) => fact(subscriberChanged, state)),
        tx,
      ),
    );
  const consigned = (change: Partial<MessageConsigned> = {}) =>
    fact(messageConsigned, {
      messageId: randomUUIDv7(),
      recipient: person,
      consignedAt: ago(1000),
      sender: 'info@ekeng.am',
      ...change,
    });
  const announce = (...facts: Fact<MessageConsigned | MessageReminded>[]) =>
    suite.database.withTransaction((tx) => suite.app.get(AnnounceLetter).execute(facts, tx));
  const take = (template: string, channel: 'sms' | 'email', recipient: string) =>
    suite.database.withTransaction((tx) =>
      suite.app.get(TakeDispatch).execute(
        [
          fact(dispatchRequested, {
            ...{ dispatchId: randomUUIDv7(), template, channel, recipient, language: 'hy' as const },
            ...{ parameters: {}, validUntil: '2999-01-01T00:00:00.000Z' },
          }),
        ],
        tx,
      ),
    );
  /** Each dispatch as `template recipient language`. */
  const asked = async () => {
    const found = await suite.database.read((tx) =>
      rows<{ text: string }>(
        tx,
        `SELECT template || ' ' || recipient || ' ' || language AS text FROM dispatch ORDER BY recipient`,
      ),
    );
    return found.map(({ text }) => text);
  };

  it('of a letter come by each way that its recipient agreed to, with nothing but the sender', async () => {
    await suite.kafka.tell(fact(subscriberChanged, CITIZEN));
    await eventually(async () => {
      expect(await suite.database.read((tx) => rows(tx, 'SELECT psn FROM subscriber'))).toHaveLength(1);
    }, 20_000);
    const letter = consigned();
    await suite.kafka.tell(letter);
    await eventually(() => expect(suite.relay.mailsTo('mariam@example.am')).toHaveLength(1), 20_000);
    const [mail] = suite.relay.mailsTo('mariam@example.am');
    const { subject, text = '', html = '' } = await PostalMime.parse(mail!.raw);
    expect(subject).toBe('Պաշտոնական նամակ info@ekeng.am հասցեից');
    expect(text + html).not.toContain(letter.data.messageId);
    expect(await asked()).toEqual([
      'letter-waiting 37491000001 hy',
      'letter-waiting m@example.am hy',
      'letter-waiting mariam@example.am hy',
    ]);
    await eventually(async () => {
      expect(await suite.told('mariam@example.am')).toMatchObject([
        {
          template: 'letter-waiting',
          channel: 'email',
          letter: { messageId: letter.data.messageId, recipient: person },
        },
      ]);
    }, 20_000);
  }, 60_000);

  it('of a company’s letter come to those who represent it and are known', async () => {
    await know(CITIZEN, DIRECTOR);
    await announce(consigned({ recipient: company }));
    expect(await asked()).toEqual(['letter-waiting 37491000002 ru', 'letter-waiting director@example.am ru']);
  });

  it.each<[string, Partial<SubscriberState> | undefined, string[]]>([
    ['nobody of whom nothing is known', undefined, []],
    ['nobody who agreed to nothing', { notices: { sms: false, email: false } }, []],
    ['nobody who was removed', { state: 'removed' }, []],
    ['a phone alone', { notices: { sms: true, email: false } }, ['letter-waiting 37491000001 hy']],
    [
      'mail alone, without a number',
      { mobile: undefined, emails: ['m@example.am'] },
      ['letter-waiting m@example.am hy'],
    ],
  ])('go to %s', async (_who, change, expected) => {
    if (change !== undefined) await know({ ...CITIZEN, ...change });
    await announce(consigned());
    expect(await asked()).toEqual(expected);
  });

  it('of a company that is not registered go to nobody', async () => {
    await know(CITIZEN, DIRECTOR);
    await announce(consigned({ recipient: { identifier: '99887766', kind: 'organisation' } }));
    expect(await asked()).toEqual([]);
  });

  it.each<[string, () => Partial<MessageConsigned>]>([
    ['that names no sender, as older ones do', () => ({ sender: undefined })],
    ['of three days ago', () => ({ consignedAt: ago(72 * HOUR_MS) })],
    ['of a phone', () => ({ recipient: { identifier: '37491000001', kind: 'phone' } })],
  ])('are not made of a fact %s', async (_what, change) => {
    await know(CITIZEN);
    await announce(consigned(change()));
    expect(await asked()).toEqual([]);
  });

  it('are not made twice of the same fact', async () => {
    await know({ ...CITIZEN, emails: [] });
    const letter = consigned();
    await announce(letter, letter);
    await announce(letter);
    expect(await asked()).toHaveLength(1);
    await announce(consigned());
    expect(await asked()).toHaveLength(2);
  });

  it('remind of a letter that nobody certified', async () => {
    await know({ ...CITIZEN, emails: [] });
    const { messageId } = consigned().data;
    await announce(
      fact(messageReminded, {
        messageId,
        recipient: person,
        sender: 'info@ekeng.am',
        consignedAt: ago(73 * HOUR_MS),
        remindedAt: ago(1000),
      }),
    );
    expect(await asked()).toEqual(['letter-reminder 37491000001 hy']);
  });

  it('follow the newest contact data, in whatever order it comes', async () => {
    const moved = { ...CITIZEN, version: 3, mobile: '37491000009', emails: [] };
    await know(CITIZEN, moved, { ...CITIZEN, version: 2, mobile: '37491000008' });
    await know({ ...CITIZEN, version: 2, mobile: '37491000007' });
    await announce(consigned());
    expect(await asked()).toEqual(['letter-waiting 37491000009 hy']);
  });

  it('forget who was removed, also when an older state comes late', async () => {
    await know(CITIZEN, { ...CITIZEN, version: 3, state: 'removed' });
    await know({ ...CITIZEN, version: 2 });
    const kept = await suite.database.read((tx) => rows(tx, 'SELECT * FROM subscriber'));
    expect(kept).toEqual([{ psn: CITIZEN.psn, version: '3', contact: null }]);
  });

  it('of a payment come when it was received, and when it was given back', async () => {
    await know({ ...CITIZEN, mobile: undefined, emails: ['pay@example.am'] });
    const payment = {
      paymentId: randomUUIDv7(),
      psn: CITIZEN.psn,
      purpose: 'annual-service' as const,
      method: 'arca' as const,
      amount: { value: '3000.00', currency: 'AMD' as const },
    };
    const term = { startsOn: '2026-11-22', endsOn: '2027-11-21' };
    const paid = { ...payment, receiptNumber: '2026-1', paidAt: ago(1000), term, termEndsOn: term.endsOn };
    const refunded = { ...payment, refunded: payment.amount, refundedAt: ago(1000) };
    await suite.database.withTransaction((tx) =>
      suite.app.get(AnnouncePayment).execute([fact(paymentPaid, paid), fact(paymentRefunded, refunded)], tx),
    );
    expect((await asked()).sort()).toEqual([
      'payment-received pay@example.am hy',
      'payment-refunded pay@example.am hy',
    ]);
  });

  describe('by SMS', () => {
    const hear = (text: string, from = '37491000001') => suite.app.get(TakeReply).hear({ from, text });

    it('end with STOP and begin again with START; each is answered once, in its language', async () => {
      await know({ ...CITIZEN, emails: ['m@example.am'] });
      await hear('Дa');
      await hear(' Դադար։', '+37491000001');
      await hear('STOP', '091000001');
      await announce(consigned());
      expect(await asked()).toEqual(['stop-confirmed 37491000001 hy', 'letter-waiting m@example.am hy']);
      await hear('старт');
      await hear('START');
      await announce(consigned());
      expect((await asked()).sort()).toEqual([
        'letter-waiting 37491000001 hy',
        'letter-waiting m@example.am hy',
        'letter-waiting m@example.am hy',
        'start-confirmed 37491000001 ru',
        'stop-confirmed 37491000001 hy',
      ]);
    });

    it('that other services ask for are not sent to a stopped phone either; codes are', async () => {
      await hear('STOP');
      await take('certificate-active', 'sms', '37491000001');
      await take('certificate-active', 'sms', '37491000002');
      await take('certificate-active', 'email', 'm@example.am');
      await take('registration-code', 'sms', '37491000001');
      expect((await asked()).sort()).toEqual([
        'certificate-active 37491000002 hy',
        'certificate-active m@example.am hy',
        'registration-code 37491000001 hy',
        'stop-confirmed 37491000001 en',
      ]);
    });

    it.each([
      ['STOP', '4915112345678'],
      ['START', '37491000001'],
      ['Who is this?', '37491000001'],
    ])('are not touched by %s from %s', async (text, from) => {
      await hear(text, from);
      expect(await asked()).toEqual([]);
    });
  });
});
