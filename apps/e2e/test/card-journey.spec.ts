import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { payOnPage, TEST_CARD } from '../src/bank-page.js';
import { CardHolder, type HolderSecrets } from '../src/card-holder.js';
import { cardInSoftHsm, cardInVirtualReader } from '../src/card-in-reader.js';
import { sendLetter } from '../src/letters.js';
import { call } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';
import { type CardRequest, type IssuedCard, SandboxControl } from '../src/sandbox.js';
import {
  formsOfKey,
  keysOfSandbox,
  placesOf,
  tracesInDatabases,
  tracesInFacts,
  tracesInLogs,
} from './traces.js';

/** Over the broker, to services that have just been told. */
const ARRIVAL_MS = 30_000;
const JOURNEY_MS = 300_000;
// Long enough to be nothing else by chance where they are looked for.
const SECRETS: HolderSecrets = { puk: '91536428', authPin: '83059174', signPin: '60418275' };

const ANI = { psn: '4712051936', surname: 'HAKOBYAN', givenName: 'ANI', phone: '37493000001' };
const ARAM = { psn: '3906172548', surname: 'PETROSYAN', givenName: 'ARAM', phone: '37493000002' };
const NARE = { psn: '6903284175', surname: 'SARGSYAN', givenName: 'NARE', phone: '37493000003' };

type Person = CardRequest & { readonly phone: string };
type Mode = 'register' | 'register-and-pay';

interface Registration {
  readonly id: string;
  readonly status: string;
  readonly contract: { readonly url: string; readonly digest: string };
  readonly codeLength: number;
}

describe('the journey from a blocked card to the first letter', () => {
  let stack: RunningStack;
  let sandbox: SandboxControl;
  let card: IssuedCard;
  let holder: CardHolder | undefined;
  /** All that no log, fact or row may hold. */
  const secrets = [SECRETS.puk, SECRETS.authPin, SECRETS.signPin, TEST_CARD];
  const codes: string[] = [];
  let logged: ReadonlyMap<string, string>;

  beforeAll(async () => {
    stack = await RunningStack.start();
    sandbox = new SandboxControl(stack);
    logged = stack.logs();
  }, 180_000);
  afterEach(async () => {
    await holder?.stop();
    holder = undefined;
  }, 30_000);
  afterAll(() => stack.stop(), 60_000);

  /** A new person with a card whose PINs are blocked. */
  async function issue(person: Person, insert: typeof cardInSoftHsm): Promise<CardHolder> {
    const { phone: _phone, ...request } = person;
    card = await sandbox.issueCard(request);
    secrets.push(...[card.authentication.key, card.signature.key].flatMap(formsOfKey));
    holder = new CardHolder(stack, await insert(card, SECRETS.puk), SECRETS);
    return holder;
  }

  async function activatePins(who: CardHolder): Promise<void> {
    expect((await who.tokens()).map(({ state }) => state)).not.toContain('active');
    expect(await who.activate()).toEqual({ activated: ['auth', 'sign'], proved: true });
    await who.reinsert();
    expect(await who.tokens()).toMatchObject([
      { token: 'auth', state: 'active' },
      { token: 'sign', state: 'active' },
    ]);
  }

  async function signIn(who: CardHolder, { psn, givenName, surname }: Person): Promise<void> {
    for (const tls of ['1.2', '1.3'] as const) {
      const me = await who.call('/v1/me', {}, tls);
      expect(me).toMatchObject({
        status: 200,
        data: { psn, name: `${givenName} ${surname}`, certificate: { state: 'unknown' } },
      });
    }
    await eventually(() => {
      const log = stack.logs().get('gateway.log') ?? '';
      const signIns = log.split('\n').filter((line) => line.includes(`"who":"********${psn.slice(-2)}"`));
      for (const tls of ['TLSv1.2', 'TLSv1.3'])
        expect(signIns).toContainEqual(expect.stringContaining(`"tls":"${tls}"`));
    });
    expect((await who.call('/v1/certificates/me')).status).toBe(404);
    expect((await who.call(`/v1/mailboxes/${psn}/messages`)).data).toMatchObject({
      code: 'CERTIFICATE_NOT_ACTIVE',
    });
  }

  const post = (who: CardHolder, path: string, json: unknown) =>
    who.call(path, { method: 'POST', json, headers: { 'idempotency-key': crypto.randomUUID() } });

  async function start(who: CardHolder, { phone, psn }: Person, mode: Mode): Promise<Registration> {
    const answer = await post(who, '/v1/registrations', { mobile: `+${phone}`, mode, language: 'en' });
    expect(answer).toMatchObject({
      status: 201,
      data: {
        status: 'awaiting-code',
        certificate: { psn, tokens: { auth: expect.any(String), sign: expect.any(String) } },
      },
    });
    return answer.data as Registration;
  }

  /** The code as the holder reads it on the phone. */
  async function codeOnPhone({ phone }: Person, { codeLength }: Registration): Promise<string> {
    const code = await eventually(async () => {
      const [sms] = (await sandbox.sms(phone)).items;
      expect(sms?.text).toMatch(/^Registration code: \d+\./);
      return /\d+/.exec(sms?.text ?? '')?.[0] ?? '';
    }, ARRIVAL_MS);
    expect(code).toHaveLength(codeLength);
    codes.push(code);
    return code;
  }

  /** Reads the contract, signs it with SignPIN and confirms with the code. */
  async function confirm(who: CardHolder, registration: Registration, code: string): Promise<Registration> {
    const contract = await call(stack, undefined, registration.contract.url);
    expect(contract).toMatchObject({
      status: 200,
      data: expect.stringContaining('Official Electronic Mail'),
    });
    const contractSignature = await who.sign(String(contract.data));
    const confirmed = await post(who, `/v1/registrations/${registration.id}/confirmation`, {
      ...{ code, contractAccepted: true, contractSignature },
    });
    expect(confirmed).toMatchObject({ status: 200 });
    return confirmed.data as Registration;
  }

  /** Pays the year on the bank's page. */
  async function pay(who: CardHolder): Promise<void> {
    const order = { purpose: 'annual-service', method: 'visa', language: 'en' };
    const begun = await post(who, '/v1/payments', order);
    expect(begun).toMatchObject({
      status: 201,
      data: { status: 'pending', redirectUrl: expect.any(String) },
    });
    const payment = begun.data as { readonly id: string; readonly redirectUrl: string };
    const page = await call(stack, undefined, await payOnPage(payment.redirectUrl));
    expect(page).toMatchObject({ status: 200, data: expect.stringContaining('The payment is made.') });
    expect((await who.call(`/v1/payments/${payment.id}`)).data).toMatchObject({ status: 'paid' });
  }

  async function becomesActive(who: CardHolder, person: Person, { id }: Registration): Promise<void> {
    await eventually(async () => {
      expect((await who.call(`/v1/registrations/${id}`)).data).toMatchObject({ status: 'active' });
    }, ARRIVAL_MS);
    await eventually(async () => {
      expect((await who.call('/v1/me')).data).toMatchObject({ certificate: { state: 'active' } });
    }, ARRIVAL_MS);
    expect((await who.call('/v1/certificates/me')).data).toMatchObject({
      ...{ psn: person.psn, kind: 'authentication', state: 'active', termEndsOn: expect.any(String) },
    });
    expect((await who.call(`/v1/certificates/${card.signature.fingerprint}`)).data).toMatchObject({
      ...{ psn: person.psn, kind: 'signature', state: 'active' },
    });
    await eventually(async () => {
      const texts = (await sandbox.sms(person.phone)).items.map(({ text }) => text);
      expect(texts).toContainEqual(expect.stringContaining('The certificate of your ID card is active.'));
    }, ARRIVAL_MS);
    const again = { mobile: `+${person.phone}`, mode: 'register' };
    expect((await post(who, '/v1/registrations', again)).data).toMatchObject({ code: 'ALREADY_REGISTERED' });
  }

  async function readFirstLetter(who: CardHolder, { psn, givenName }: Person): Promise<void> {
    const body = `Dear ${givenName}, this is your first letter.`;
    const letter = { subject: 'Welcome', recipients: [`${psn}@e-citizen.am`], body };
    const id = await sendLetter(stack.state.ports['smtp'] ?? 0, letter);
    const mailbox = `/v1/mailboxes/${psn}/messages`;
    expect((await who.call(mailbox)).data).toMatchObject({
      items: [{ id, subject: 'Welcome', status: 'unread' }],
    });
    expect((await who.call(`${mailbox}/${id}/content`)).data).toContain(body);
    expect(await post(who, `${mailbox}/${id}/acknowledgement`, {})).toMatchObject({
      data: { messageId: id, evidenceId: expect.any(String) },
    });
  }

  it.each([
    ['in SoftHSM', cardInSoftHsm, ANI],
    ['in a reader, through pcscd and OpenSC', cardInVirtualReader, ARAM],
  ])(
    'is one path with a card %s: PUK, PINs, sign-in, code, contract, fee, letter',
    async (_where, insert, person) => {
      const who = await issue(person, insert);
      await activatePins(who);
      await signIn(who, person);
      const registration = await start(who, person, 'register-and-pay');
      expect(registration.codeLength).toBe(4);
      const confirmed = await confirm(who, registration, await codeOnPhone(person, registration));
      expect(confirmed).toMatchObject({ status: 'awaiting-payment', certificate: { state: 'registered' } });
      await pay(who);
      await becomesActive(who, person, registration);
      await readFirstLetter(who, person);
      for (const secret of Object.values(SECRETS)) expect(who.printed).not.toContain(secret);
    },
    JOURNEY_MS,
  );

  it(
    'also leads there when the fee is paid first, with an RSA card of the first generation',
    async () => {
      const who = await issue({ ...NARE, generation: 'first' }, cardInVirtualReader);
      await activatePins(who);
      await signIn(who, NARE);
      await pay(who);
      const registration = await start(who, NARE, 'register');
      expect(registration.codeLength).toBe(6);
      const confirmed = await confirm(who, registration, await codeOnPhone(NARE, registration));
      expect(confirmed).toMatchObject({ status: 'active' });
      await becomesActive(who, NARE, registration);
      await readFirstLetter(who, NARE);
    },
    JOURNEY_MS,
  );

  it('leaves no PIN, PUK, code, private key or card number in any log, fact or database', async () => {
    const facts = await tracesInFacts(stack);
    const rows = await tracesInDatabases(stack);
    // What was written before there was a code can hold none, and Kafka writes down many numbers when it starts.
    const written = tracesInLogs(stack, logged);
    // Each kind is searched for something that is there: else nothing would be found for the wrong reason.
    expect(placesOf('37491000001', facts)).toContain('pep.subscriber.v1');
    expect(placesOf(ANI.psn, rows)).toEqual(expect.arrayContaining(['table activation.registration']));
    expect(placesOf('hy', rows)).toContain('table activation.subscriber');
    expect(placesOf('signed in', written)).toContain('gateway.log');
    // Logs name people by the last two digits of their PSN.
    for (const { psn } of [ANI, ARAM, NARE]) expect(placesOf(psn, written)).toEqual([]);
    const traces = [...written, ...facts, ...rows];
    expect(codes).toHaveLength(3);
    for (const secret of [...secrets, ...codes]) expect(placesOf(secret, traces)).toEqual([]);
    const everything = [...tracesInLogs(stack), ...facts, ...rows];
    for (const form of [...keysOfSandbox(stack).flatMap(formsOfKey), 'PRIVATE KEY-----']) {
      expect(placesOf(form, everything)).toEqual([]);
    }
  }, 120_000);
});
