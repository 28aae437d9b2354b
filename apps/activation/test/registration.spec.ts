import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { certificateChanged, subscriberChanged } from '@pep/contracts';
import { dayInYerevan, endOfDay } from '@pep/service-kit';
import { eventually } from '@pep/testing';
import { ActivationUnderTest, PAYMENT_ID } from './activation-under-test.js';
import type { Card } from './sandbox-process.js';

const MINUTE_MS = 60_000;

describe('a registration', () => {
  let activation: ActivationUnderTest;
  let card: Card;
  let mobile = '';
  let count = 0;

  beforeAll(async () => {
    activation = await ActivationUnderTest.start({ follows: true });
  }, 90_000);
  afterAll(async () => {
    await activation.stop();
  });
  beforeEach(async () => {
    count++;
    mobile = `374910001${String(count).padStart(2, '0')}`;
    card = await activation.sandbox.issue(`60019500${String(count + 10)}`);
  });

  const confirm = (id: string, body: object) =>
    activation.confirm(card, id, { contractAccepted: true, ...body });
  const begin = async (more: object = {}): Promise<string> =>
    (await activation.register(card, mobile, more)).body.id as string;
  const another = (code: string): string => (Number(code[0]) === 0 ? '1' : '0') + code.slice(1);
  const show = (id: string) => activation.as(card, `GET /registrations/${id}`);

  it('shows the card’s data and the contract, and asks for the code that goes to the phone', async () => {
    const answer = await activation.register(card, `0${mobile.slice(3)}`, { language: 'en' });
    const { body } = answer;
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`/v1/registrations/${String(body.id)}`);
    expect(body).toMatchObject({
      status: 'awaiting-code',
      mobileMasked: `37491****${mobile.slice(-2)}`,
      contract: {
        version: '2026-01-01',
        language: 'en',
        url: 'https://localhost:8444/v1/contracts/2026-01-01/en',
      },
      certificate: { name: card.name, psn: card.psn, notAfter: expect.any(String), tokens: {} },
      codeLength: 6,
      resendsLeft: 4,
    });
    const text = await activation.call(undefined, 'GET /contracts/2026-01-01/en');
    const digest = createHash('sha256').update(text.text).digest('hex');
    expect(body.contract.digest).toBe(`sha-256:${digest}`);
    const current = await activation.call(undefined, 'GET /contracts/current?lang=en');
    expect(current.body).toEqual({ ...body.contract, title: 'The contract' });
    expect(await activation.codes(mobile)).toEqual([expect.stringMatching(/^\d{6}$/)]);
    expect((await activation.call(undefined, 'GET /contracts/2025-01-01/en')).status).toBe(404);
  });

  it('ends with a registered card, which is active at once when it is paid; the holder is told', async () => {
    const id = await begin();
    const { status, body } = await confirm(id, { code: await activation.lastCode(mobile) });
    expect([status, body.status]).toEqual([200, 'awaiting-payment']);
    expect(await activation.told(card.psn)).toMatchObject([
      { mobile, language: 'hy', notices: { sms: true, email: true }, version: 1 },
    ]);
    await activation.pay(card.psn, '2999-01-01');
    await eventually(async () => expect((await show(id)).body.status).toBe('active'), 20_000);
    expect((await show(id)).body.paymentId).toBe(PAYMENT_ID);
    expect(await activation.told(card.authentication.fingerprint)).toMatchObject([
      { state: 'registered', version: 1, kind: 'authentication' },
      { state: 'active', version: 2, termEndsOn: '2999-01-01' },
    ]);
    const templates = (await activation.dispatches(mobile)).map(({ template }) => template);
    expect(templates).toEqual(['registration-code', 'certificate-active']);
    expect((await activation.register(card, mobile)).body.code).toBe('ALREADY_REGISTERED');
  });

  it('tells of the person before the certificate, and of nobody before the code', async () => {
    await activation.pay(card.psn, '2999-01-01');
    const id = await begin();
    await eventually(async () => expect((await show(id)).body.paymentId).toBe(PAYMENT_ID), 20_000);
    expect(await activation.told(card.psn)).toEqual([]);
    const { body } = await confirm(id, { code: await activation.lastCode(mobile) });
    expect(body.status).toBe('active');
    const order = await activation.sql<{ type: string }>(
      `SELECT headers ->> 'ce_type' AS type FROM told
       WHERE body::json ->> 'psn' = $1 OR body::json ->> 'recipient' = $2 ORDER BY id`,
      [card.psn, mobile],
    );
    expect(order.map(({ type }) => type)).toEqual([
      ...['pep.dispatch.requested.v1', subscriberChanged.type, certificateChanged.type],
      'pep.dispatch.requested.v1',
    ]);
  });

  it('in one step has a code of four digits', async () => {
    const { body } = await activation.register(card, mobile, { mode: 'register-and-pay' });
    expect(body.codeLength).toBe(4);
    const code = await activation.lastCode(mobile);
    expect(code).toMatch(/^\d{4}$/);
    expect((await confirm(body.id as string, { code })).body.status).toBe('awaiting-payment');
  });

  it('takes five wrong codes, then a new one alone; and none after ten minutes', async () => {
    const id = await begin();
    const code = await activation.lastCode(mobile);
    for (const left of [4, 3, 2, 1, 0]) {
      const { status, body } = await confirm(id, { code: another(code) });
      expect([status, body.code]).toEqual([400, 'CODE_WRONG']);
      expect(body.detail).toContain(`${String(left)} tries are left`);
    }
    expect((await confirm(id, { code })).body.code).toBe('CODE_USED_UP');
    const early = await activation.as(card, `POST /registrations/${id}/code`);
    expect([early.status, early.body.code]).toEqual([429, 'CODE_TOO_SOON']);
    expect(Number(early.headers['retry-after'])).toBeGreaterThan(50);
    activation.clock.advance(MINUTE_MS);
    const sent = await activation.as(card, `POST /registrations/${id}/code`);
    expect([sent.status, sent.body.resendsLeft]).toEqual([202, 3]);
    activation.clock.advance(10 * MINUTE_MS + 1);
    expect((await confirm(id, { code: await activation.lastCode(mobile) })).body.code).toBe('CODE_EXPIRED');
    for (let send = 3; send <= 5; send++) {
      expect((await activation.as(card, `POST /registrations/${id}/code`)).status).toBe(202);
      activation.clock.advance(MINUTE_MS);
    }
    expect((await activation.as(card, `POST /registrations/${id}/code`)).body.code).toBe('CODES_USED_UP');
    expect((await confirm(id, { code: await activation.lastCode(mobile) })).status).toBe(200);
  });

  it('counts wrong codes that come at the same time', async () => {
    const id = await begin();
    const code = another(await activation.lastCode(mobile));
    const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(id, { code })));
    const codes = answers.map(({ body }) => body.code as string).sort();
    expect(codes).toEqual([...Array<string>(3).fill('CODE_USED_UP'), ...Array<string>(5).fill('CODE_WRONG')]);
  });

  it('is for its own certificate alone, and takes no code of another', async () => {
    const id = await begin();
    const code = await activation.lastCode(mobile);
    const other = await activation.sandbox.issue('6101950099');
    for (const call of [`GET /registrations/${id}`, `POST /registrations/${id}/code`])
      expect((await activation.as(other, call)).status).toBe(404);
    const stolen = { code, contractAccepted: true };
    expect((await activation.confirm(other, id, stolen)).status).toBe(404);
    const own = (await activation.register(other, '37491999999')).body.id as string;
    // One in a million says the same to both.
    if ((await activation.lastCode('37491999999')) !== code)
      expect((await activation.confirm(other, own, stolen)).body.code).toBe('CODE_WRONG');
    expect((await confirm(id, { code })).status).toBe(200);
  });

  it('says that a number is taken to who has it alone, and leaves nothing half-done', async () => {
    await activation.registered(card, mobile);
    const other = await activation.sandbox.issue(`62019500${String(count + 10)}`);
    const { status, body } = await activation.register(other, mobile);
    expect(status).toBe(201);
    const code = await activation.lastCode(mobile);
    const guess = { code: another(code), contractAccepted: true };
    expect((await activation.confirm(other, body.id as string, guess)).body.code).toBe('CODE_WRONG');
    const right = await activation.confirm(other, body.id as string, { code, contractAccepted: true });
    expect([right.status, right.body.code]).toEqual([409, 'MOBILE_TAKEN']);
    expect(await activation.told(other.psn)).toEqual([]);
    expect(await activation.told(other.authentication.fingerprint)).toEqual([]);
  });

  it('of two who prove the same number at once is one’s', async () => {
    const other = await activation.sandbox.issue(`63019500${String(count + 10)}`);
    const mine = await begin();
    const myCode = await activation.lastCode(mobile);
    const theirs = (await activation.register(other, mobile)).body.id as string;
    const theirCode = await activation.lastCode(mobile);
    const answers = await Promise.all([
      confirm(mine, { code: myCode }),
      activation.confirm(other, theirs, { code: theirCode, contractAccepted: true }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('confirmed in two tabs at once is one', async () => {
    const id = await begin();
    const code = await activation.lastCode(mobile);
    const answers = await Promise.all([1, 2, 3].map(() => confirm(id, { code })));
    expect(answers.map(({ status, body }) => `${String(status)} ${String(body.status)}`)).toEqual(
      Array(3).fill('200 awaiting-payment'),
    );
    expect(await activation.states(card.authentication.fingerprint)).toEqual(['registered']);
  });

  it('is one for each certificate: a new one ends the older, a repeated request does not', async () => {
    const headers = activation.freshKey();
    const body = { mobile, mode: 'register' };
    const [first, again] = await Promise.all(
      [1, 2].map(() => activation.as(card, 'POST /registrations', { body, headers })),
    );
    expect(again?.body.id).toBe(first?.body.id);
    expect(await activation.codes(mobile)).toHaveLength(1);
    const firstId = first?.body.id as string;
    const code = await activation.lastCode(mobile);
    const second = await begin();
    expect((await show(firstId)).body.status).toBe('expired');
    expect((await confirm(firstId, { code })).body.code).toBe('REGISTRATION_OVER');
    expect((await show(second)).body.status).toBe('awaiting-code');
  });

  it('begins five times a day, and is over after an hour', async () => {
    for (let time = 1; time <= 5; time++) expect((await activation.register(card, mobile)).status).toBe(201);
    const sixth = await activation.register(card, mobile);
    expect([sixth.status, sixth.body.code]).toEqual([429, 'REGISTRATIONS_TOO_MANY']);
    activation.clock.advance(24 * 60 * MINUTE_MS);
    const id = await begin();
    activation.clock.advance(61 * MINUTE_MS);
    expect((await show(id)).body.status).toBe('expired');
    expect((await confirm(id, { code: await activation.lastCode(mobile) })).body.code).toBe(
      'REGISTRATION_OVER',
    );
  });

  it('is of the contract that is in force when it is confirmed; the code is not burnt', async () => {
    const today = dayInYerevan(activation.clock.now());
    const tomorrow = dayInYerevan(endOfDay(today));
    const contracts = { '2026-01-01': 'Old\n', [tomorrow]: 'New\nBe better.\n' };
    await activation.run({ follows: false, contracts });
    activation.clock.advance(endOfDay(today).getTime() - activation.clock.now().getTime() - MINUTE_MS);
    const id = await begin();
    const code = await activation.lastCode(mobile);
    activation.clock.advance(2 * MINUTE_MS);
    const changed = await confirm(id, { code });
    expect([changed.status, changed.body.code]).toEqual([409, 'CONTRACT_CHANGED']);
    expect((await show(id)).body.contract.version).toBe(tomorrow);
    expect((await confirm(id, { code, contractAccepted: false })).body.code).toBe('CONTRACT_NOT_ACCEPTED');
    expect((await confirm(id, { code })).status).toBe(200);
    await activation.run({ follows: true });
  }, 60_000);

  it('of a new card replaces the old one, which lets nobody in any more', async () => {
    await activation.registered(card, mobile);
    const renewed = await activation.sandbox.issue(card.psn, { generation: 'first' });
    expect((await activation.registered(renewed, mobile)).body.status).toBe('awaiting-payment');
    expect((await activation.told(card.authentication.fingerprint)).at(-1)).toMatchObject({
      state: 'replaced',
      reason: 'The holder registered a new card',
    });
    expect((await activation.register(card, mobile)).body.code).toBe('CERTIFICATE_NOT_REGISTRABLE');
  });

  it('needs the certificate that the token is for', async () => {
    const other = await activation.sandbox.issue('6401950099');
    const body = { mobile, mode: 'register' };
    const mixed = await activation.call(activation.holder(other), 'POST /registrations', {
      body,
      headers: activation.freshKey(),
    });
    expect([mixed.status, mixed.body.code]).toEqual([500, 'CERTIFICATE_NOT_PASSED']);
    for (const wrong of ['0111234567', '+1 555 0100', '']) {
      expect((await activation.register(card, wrong)).body.code).toBe('INVALID_REQUEST');
    }
  });

  it('keeps codes out of the database, the facts and its own answers', async () => {
    const { text } = await activation.register(card, mobile);
    const code = await activation.lastCode(mobile);
    const tables = ['registration', 'acceptance', 'idempotency_key', 'told', 'outbox', 'subscriber'];
    for (const table of tables) {
      const found = await activation.sql(`SELECT FROM ${table} t WHERE t::text ~ $1`, [
        `[^0-9a-f-]${code}[^0-9a-f-]`,
      ]);
      expect([table, found.length]).toEqual([table, 0]);
    }
    expect(text).not.toContain(`"${code}"`);
  });
});
