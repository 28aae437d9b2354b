import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dayInYerevan } from '@pep/service-kit';
import { eventually, person, system } from '@pep/testing';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { SendReminders } from '../src/send-reminders/send-reminders.js';
import { ActivationUnderTest } from './activation-under-test.js';
import type { Card } from './sandbox-process.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const operator = person({ psn: '6423850127', operator: true });

let activation: ActivationUnderTest;
let card: Card;
let mobile = '';
let count = 0;

beforeAll(async () => {
  activation = await ActivationUnderTest.start({ follows: true, revocationCheckS: 1 });
}, 90_000);
afterAll(async () => {
  await activation.stop();
});
beforeEach(async () => {
  count++;
  mobile = `374910003${String(count).padStart(2, '0')}`;
  card = await activation.sandbox.issue(`60039500${String(count + 10)}`);
  await activation.registered(card, mobile);
});

const change = (what: string, by = operator, reason = 'asked by the holder') =>
  activation.call(by, `POST /certificates/${card.authentication.fingerprint}/${what}`, {
    body: { reason },
    headers: activation.freshKey(),
  });
const show = async (
  caller: Parameters<typeof activation.call>[0] = operator,
): Promise<Record<string, unknown>> => {
  const { body } = await activation.call(caller, `GET /certificates/${card.authentication.fingerprint}`);
  return body as Record<string, unknown>;
};
const state = async (): Promise<string> => (await show()).state as string;
const daysFromNow = (days: number): string =>
  dayInYerevan(new Date(activation.clock.now().getTime() + days * DAY_MS));
const pay = async (termEndsOn: string): Promise<void> => {
  await activation.pay(card.psn, termEndsOn);
  await eventually(async () => expect((await show()).termEndsOn).toBe(termEndsOn), 20_000);
};
const templates = async (): Promise<string[]> =>
  (await activation.dispatches(mobile)).map(({ template }) => template);

describe('a registered certificate', () => {
  it('is suspended and reinstated by an operator, to what the payment says; the holder is told', async () => {
    expect((await change('suspension')).body).toMatchObject({
      state: 'suspended',
      reason: 'asked by the holder',
    });
    expect((await change('reinstatement')).body.state).toBe('registered');
    await pay('2999-01-01');
    await change('suspension');
    expect((await change('reinstatement')).body).toMatchObject({ state: 'active', termEndsOn: '2999-01-01' });
    expect(await activation.states(card.authentication.fingerprint)).toEqual([
      ...['registered', 'suspended', 'registered', 'active', 'suspended', 'active'],
    ]);
    expect((await templates()).slice(1)).toEqual([
      ...['certificate-blocked', 'certificate-active', 'certificate-blocked', 'certificate-active'],
    ]);
  });

  it('is revoked for good; a repeated request is the same one', async () => {
    const options = { body: { reason: 'lost' }, headers: activation.freshKey() };
    const call = `POST /certificates/${card.authentication.fingerprint}/revocation`;
    for (let time = 0; time < 2; time++) {
      const answer = await activation.call(operator, call, options);
      expect([answer.status, answer.body.state]).toEqual([200, 'revoked']);
    }
    expect(await activation.states(card.authentication.fingerprint)).toEqual(['registered', 'revoked']);
    for (const what of ['suspension', 'reinstatement', 'revocation'])
      expect((await change(what)).body.code).toBe('CERTIFICATE_STATE_FORBIDS');
  });

  it('can be suspended by its holder, who lifts no operator’s suspension; nobody else’s business', async () => {
    const holder = person({ psn: card.psn, fingerprint: card.authentication.fingerprint });
    const stranger = person({ psn: '6523850127' });
    expect((await change('suspension', stranger)).status).toBe(404);
    expect((await change('suspension', holder)).body.state).toBe('suspended');
    expect((await change('reinstatement', holder)).body.state).toBe('registered');
    await change('suspension');
    expect((await change('reinstatement', holder)).body.code).toBe('CERTIFICATE_STATE_FORBIDS');
  });

  it('keeps an operator’s word when the service starts with a file that says otherwise', async () => {
    await change('suspension');
    const { fingerprint } = card.authentication;
    const entry = { fingerprint, psn: card.psn, name: card.name, state: 'active' };
    const certificates = [{ ...entry, notAfter: (await show()).notAfter as string }];
    await activation.run({ follows: true, revocationCheckS: 1, certificates });
    expect(await state()).toBe('suspended');
    await change('reinstatement');
    await activation.run({ follows: true, revocationCheckS: 1, certificates });
    expect(await state()).toBe('registered');
  }, 60_000);

  it('is shown to whoever relies on it, without its holder', async () => {
    const place = { list: 'https://localhost:8444/v1/status-lists/1', index: expect.any(Number) };
    const known = {
      fingerprint: card.authentication.fingerprint,
      kind: 'authentication',
      state: 'registered',
    };
    const dates = { notAfter: expect.any(String), changedAt: expect.any(String), status: place };
    for (const caller of [person({ psn: '6523850127' }), system()])
      expect(await show(caller)).toEqual({ ...known, ...dates });
    expect(await show()).toEqual({ ...known, ...dates, psn: card.psn });
    expect((await activation.call(undefined, `GET /certificates/${known.fingerprint}`)).status).toBe(401);
    expect((await activation.call(system(), `GET /certificates/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await activation.call(system(), 'GET /certificates/me')).status).toBe(403);
  });

  it('that its authority revokes is revoked here, and one on hold is suspended until that is lifted', async () => {
    await activation.sandbox.revoke(card.authentication, 'certificateHold');
    await eventually(async () => expect(await state()).toBe('suspended'), 20_000);
    expect((await change('reinstatement')).body.code).toBe('CERTIFICATE_STATE_FORBIDS');
    await activation.sandbox.lift(card.authentication);
    await eventually(async () => expect(await state()).toBe('registered'), 20_000);
    await activation.sandbox.revoke(card.authentication, 'keyCompromise');
    await eventually(async () => expect(await state()).toBe('revoked'), 20_000);
    expect((await show()).reason).toBe('Revoked by the authority: keyCompromise');
  }, 60_000);

  it('is registered again when its paid term ends, and active when it is paid anew; reminded of once each', async () => {
    await pay(daysFromNow(31));
    const sent: string[][] = [];
    for (const days of [1, 3, 20, 6, 1]) {
      activation.clock.advance(days * DAY_MS);
      await remind();
      await remind();
      sent.push((await templates()).slice(2));
    }
    expect(sent.map(({ length }) => length)).toEqual([1, 1, 2, 3, 3]);
    expect(new Set(sent.flat())).toEqual(new Set(['term-ending']));
    activation.clock.advance(DAY_MS);
    await eventually(async () => expect(await state()).toBe('registered'), 20_000);
    await pay(daysFromNow(365));
    expect(await state()).toBe('active');
  }, 60_000);
});

describe('a certificate that ends', () => {
  it('is reminded of 60, 30 and 7 days before, each once, and then told as expired', async () => {
    const notAfter = new Date(activation.clock.now().getTime() + 61 * DAY_MS).toISOString();
    const psn = `61039500${String(count + 10)}`;
    card = await activation.sandbox.issue(psn, { notAfter });
    mobile = '37491000399';
    await activation.registered(card, mobile);
    const sent: number[] = [];
    for (const days of [0, 1, 29, 1, 23]) {
      activation.clock.advance(days * DAY_MS);
      await remind();
      await remind();
      sent.push((await templates()).filter((template) => template === 'certificate-ending').length);
    }
    expect(sent).toEqual([0, 1, 1, 2, 3]);
    activation.clock.advance(8 * DAY_MS);
    await eventually(async () => expect(await state()).toBe('expired'), 10_000);
    expect(await activation.states(card.authentication.fingerprint)).toEqual(['registered', 'expired']);
  }, 60_000);
});

describe('the status list', () => {
  it('says of each certificate how it stands, signed, and at once', async () => {
    const { list, index } = (await show()).status as { list: string; index: number };
    const keys = await activation.call(undefined, 'GET /status-lists/keys');
    const read = async (): Promise<number> => {
      const answer = await activation.call(undefined, 'GET /status-lists/1');
      expect(answer.headers['content-type']).toBe('application/statuslist+jwt');
      const { payload, protectedHeader } = await jwtVerify(
        answer.text,
        createLocalJWKSet(keys.body as JSONWebKeySet),
        { currentDate: activation.clock.now(), subject: list, typ: 'statuslist+jwt', algorithms: ['ES256'] },
      );
      expect(protectedHeader.kid).toEqual(expect.any(String));
      const { bits, lst } = payload['status_list'] as { bits: number; lst: string };
      expect([bits, payload['ttl']]).toEqual([2, 30]);
      const octet = inflateSync(Buffer.from(lst, 'base64url'))[Math.floor(index / 4)] ?? 0;
      return (octet >> ((index % 4) * 2)) & 3;
    };
    const next = (): void => activation.clock.advance(2_000);
    next();
    expect(await read()).toBe(3);
    await pay('2999-01-01');
    next();
    expect(await read()).toBe(0);
    await change('suspension');
    next();
    expect(await read()).toBe(2);
    await change('revocation');
    next();
    expect(await read()).toBe(1);
  });

  it('is not sent again to who has it, and there is none where nobody is', async () => {
    activation.clock.advance(2_000);
    const first = await activation.call(undefined, 'GET /status-lists/1');
    const headers = { 'if-none-match': String(first.headers['etag']) };
    const again = await activation.call(undefined, 'GET /status-lists/1', { headers });
    expect([again.status, again.text]).toEqual([304, '']);
    expect(first.headers['cache-control']).toBe('public, max-age=30');
    expect((await activation.call(undefined, 'GET /status-lists/2')).status).toBe(404);
    expect((await activation.call(undefined, 'GET /status-lists/0')).status).toBe(400);
  });
});

/** The job looks once a minute by itself. */
async function remind(): Promise<void> {
  await activation.app.get(SendReminders).execute();
}
