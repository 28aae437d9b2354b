import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { ActivationUnderTest } from './activation-under-test.js';
import { printCms, signCades, verifyCades } from './cades.js';
import type { Card, Credential } from './sandbox-process.js';

const CONTRACT = 'The contract\nBe good.\n';
const MINUTE_MS = 60_000;

let activation: ActivationUnderTest;
let card: Card;
let mobile = '';
let count = 0;

beforeAll(async () => {
  activation = await ActivationUnderTest.start();
}, 90_000);
afterAll(async () => {
  await activation.stop();
});
beforeEach(async () => {
  count++;
  mobile = `374910002${String(count).padStart(2, '0')}`;
  card = await activation.sandbox.issue(`60029500${String(count + 10)}`);
  await activation.sandbox.behave({});
});

describe('a contract signed with SignPIN', () => {
  let id = '';
  let code = '';

  const begin = async (): Promise<void> => {
    id = (await activation.register(card, mobile)).body.id as string;
    code = await activation.lastCode(mobile);
  };
  const confirm = (signature: Buffer, more: object = {}) =>
    activation.confirm(card, id, {
      ...{ code, contractAccepted: true, contractSignature: signature.toString('base64') },
      ...more,
    });
  const evidence = async () => {
    const [row] = await activation.sql<{ signature: Buffer; stamped_signature: Buffer | null }>(
      'SELECT signature, stamped_signature FROM acceptance WHERE registration_id = $1',
      [id],
    );
    return row;
  };
  const stampTries = async (): Promise<number> => {
    const sql = 'SELECT stamp_tries FROM acceptance WHERE registration_id = $1';
    return (await activation.sql<{ stamp_tries: number }>(sql, [id]))[0]?.stamp_tries ?? 0;
  };
  const authorities = (): string => readFileSync(join(activation.sandbox.folder, 'ca/ca.pem'), 'utf8');

  it.each(['first', 'second'])(
    'by a card of the %s generation is accepted, time-stamped and kept; both certificates are registered',
    async (generation) => {
      card = await activation.sandbox.issue(card.psn, { generation });
      await begin();
      const signature = signCades(CONTRACT, card.signature);
      const { status, body } = await confirm(signature);
      expect([status, body.status]).toEqual([200, 'awaiting-payment']);
      expect((await evidence())?.signature.equals(signature)).toBe(true);
      expect(await activation.told(card.signature.fingerprint)).toMatchObject([
        { state: 'registered', kind: 'signature', psn: card.psn },
      ]);
      const stamped = await eventually(async () => {
        const found = (await evidence())?.stamped_signature;
        if (!found) throw new Error('there is no time-stamp yet');
        return found;
      }, 30_000);
      expect(printCms(stamped)).toContain('id-smime-aa-timeStampToken');
      expect(verifyCades(stamped, CONTRACT, authorities())).toBe(CONTRACT);
    },
    60_000,
  );

  it('that is not right is refused with its reason, and the code is not burnt', async () => {
    await begin();
    const other = await activation.sandbox.issue('6102950099');
    const good = signCades(CONTRACT, card.signature);
    const forged = Buffer.from(good);
    forged[forged.length - 5] = (forged[forged.length - 5] ?? 0) ^ 1;
    const mixed: Credential = { ...card.signature, key: other.signature.key };
    const refusals: [Buffer, string][] = [
      [forged, 'CONTRACT_SIGNATURE_FORGED'],
      [signCades('Another contract\n', card.signature), 'CONTRACT_SIGNATURE_OTHER_TEXT'],
      [signCades(CONTRACT, other.signature), 'CONTRACT_SIGNATURE_FOREIGN'],
      [signCades(CONTRACT, card.authentication), 'CONTRACT_SIGNATURE_WRONG_TOKEN'],
      [Buffer.from('no signature'), 'CONTRACT_SIGNATURE_UNREADABLE'],
    ];
    expect(() => signCades(CONTRACT, mixed)).toThrow();
    for (const [signature, refusal] of refusals) expect((await confirm(signature)).body.code).toBe(refusal);
    const elsewhere = await activation.sandbox.issue(card.psn, { generation: 'first' });
    const answer = await confirm(signCades(CONTRACT, elsewhere.signature));
    expect(answer.body.code).toBe('CONTRACT_SIGNATURE_OTHER_CARD');
    expect(await activation.told(card.authentication.fingerprint)).toEqual([]);
    expect((await confirm(good)).status).toBe(200);
  }, 20_000);

  it('costs a try only when the code is wrong', async () => {
    await begin();
    const wrong = code.startsWith('0') ? `1${code.slice(1)}` : `0${code.slice(1)}`;
    const good = signCades(CONTRACT, card.signature);
    expect((await confirm(good, { code: wrong })).body.code).toBe('CODE_WRONG');
    expect((await confirm(good)).status).toBe(200);
  });

  it('with a revoked certificate is refused, and so while its authority does not answer', async () => {
    await begin();
    const good = signCades(CONTRACT, card.signature);
    // A service that knows no answer yet, not even a list.
    await activation.run();
    await activation.sandbox.behave({ ocsp: 'down', crl: 'down' });
    const away = await confirm(good);
    expect([away.status, away.body.code]).toEqual([503, 'SIGNER_UNCHECKED']);
    await activation.sandbox.behave({});
    // Who did not answer is left alone for a while.
    await eventually(async () => expect((await confirm(good)).status).toBe(200), 30_000);
    const revoked = await activation.sandbox.issue('6202950099');
    await activation.sandbox.revoke(revoked.signature, 'keyCompromise');
    card = revoked;
    mobile = '37491000299';
    await begin();
    const answer = await confirm(signCades(CONTRACT, revoked.signature));
    expect([answer.status, answer.body.code]).toEqual([409, 'SIGNER_REVOKED']);
  }, 60_000);

  it('waits for its time-stamp while the authority is away, and the registration does not', async () => {
    await activation.sandbox.behave({ tsa: 'down' });
    await begin();
    expect((await confirm(signCades(CONTRACT, card.signature))).status).toBe(200);
    await eventually(async () => {
      expect(await stampTries()).toBeGreaterThan(0);
    }, 20_000);
    expect((await evidence())?.stamped_signature).toBeNull();
    await activation.sandbox.behave({ tsa: 'wrong-signer' });
    activation.clock.advance(MINUTE_MS);
    await eventually(async () => {
      expect(await stampTries()).toBeGreaterThan(1);
    }, 20_000);
    expect((await evidence())?.stamped_signature).toBeNull();
    await activation.sandbox.behave({});
    activation.clock.advance(2 * MINUTE_MS);
    await eventually(
      async () => expect((await evidence())?.stamped_signature).toBeInstanceOf(Buffer),
      30_000,
    );
  }, 90_000);
});

describe('the activation of a card’s PINs', () => {
  const begin = async (from = '198.51.100.7'): Promise<{ id: string; nonce: string }> => {
    const headers = { 'x-forwarded-for': from };
    const { status, body } = await activation.call(undefined, 'POST /pin-activations', { headers });
    expect([status, Buffer.from(body.nonce as string, 'base64url').length]).toEqual([201, 32]);
    return body as { id: string; nonce: string };
  };

  it.each(['first', 'second'])(
    'is proved by both tokens of a card of the %s generation',
    async (generation) => {
      card = await activation.sandbox.issue(card.psn, { generation });
      const started = await begin();
      const first = await activation.attest(started, 'auth', card.authentication);
      expect([first.status, first.body]).toEqual([
        200,
        { id: started.id, tokens: { auth: expect.any(String) } },
      ]);
      const second = await activation.attest(started, 'sign', card.signature);
      expect(Object.keys(second.body.tokens as object).sort()).toEqual(['auth', 'sign']);
    },
  );

  it('shows in the registration, which registers both certificates then', async () => {
    const started = await begin();
    await activation.attest(started, 'auth', card.authentication);
    await activation.attest(started, 'sign', card.signature);
    const { body } = await activation.registered(card, mobile);
    expect(body.certificate.tokens).toEqual({ auth: expect.any(String), sign: expect.any(String) });
    expect(await activation.states(card.signature.fingerprint)).toEqual(['registered']);
  });

  it('after the registration registers the certificate for signatures', async () => {
    await activation.registered(card, mobile);
    const started = await begin();
    await activation.attest(started, 'sign', card.signature);
    expect(await activation.states(card.signature.fingerprint)).toEqual([]);
    await activation.attest(started, 'auth', card.authentication);
    expect(await activation.states(card.signature.fingerprint)).toEqual(['registered']);
  });

  it('is proved by nothing that is repeated, of another nonce, token or card', async () => {
    const [started, elsewhere] = [await begin(), await begin()];
    const other = await activation.sandbox.issue('6302950099');
    const mixed = { ...card.authentication, key: other.authentication.key };
    const code = async (answer: Promise<{ body: { code: string } }>) => (await answer).body.code;
    const wrongNonce = { id: started.id, nonce: elsewhere.nonce };
    expect(await code(activation.attest(wrongNonce, 'auth', card.authentication))).toBe('ATTESTATION_WRONG');
    expect(await code(activation.attest(started, 'auth', mixed))).toBe('ATTESTATION_WRONG');
    expect(await code(activation.attest(started, 'sign', card.authentication))).toBe(
      'ATTESTATION_WRONG_TOKEN',
    );
    expect(await code(activation.attest(started, 'auth', card.signature))).toBe('ATTESTATION_WRONG_TOKEN');
    await activation.attest(started, 'auth', card.authentication);
    expect(await code(activation.attest(started, 'auth', card.authentication))).toBe('ATTESTATION_REPEATED');
    expect(await code(activation.attest(started, 'sign', other.signature))).toBe('ATTESTATION_OTHER_CARD');
    expect((await activation.attest(started, 'sign', card.signature)).status).toBe(200);
  });

  it('is over after a quarter of an hour, or ten tries', async () => {
    const [old, tried] = [await begin(), await begin()];
    for (let time = 1; time <= 10; time++) await activation.attest(tried, 'sign', card.authentication);
    const over = await activation.attest(tried, 'sign', card.signature);
    expect([over.status, over.body.code]).toEqual([409, 'PIN_ACTIVATION_OVER']);
    activation.clock.advance(15 * MINUTE_MS + 1);
    expect((await activation.attest(old, 'sign', card.signature)).body.code).toBe('PIN_ACTIVATION_OVER');
  });

  it('is not proved with a certificate that is revoked, or of no authority of ours', async () => {
    const started = await begin();
    await activation.sandbox.revoke(card.authentication);
    const revoked = await activation.attest(started, 'auth', card.authentication);
    expect([revoked.status, revoked.body.code]).toEqual([409, 'SIGNER_REVOKED']);
    const foreign = { ...card.signature, certificate: selfMade() };
    const untrusted = await activation.attest(started, 'sign', foreign);
    expect([untrusted.status, untrusted.body.code]).toEqual([400, 'SIGNER_UNTRUSTED']);
  });

  it('is limited for each address', async () => {
    await activation.run({ pinActivationsPerHour: 2 });
    await begin('198.51.100.8');
    await begin('198.51.100.8');
    const headers = { 'x-forwarded-for': '198.51.100.8' };
    const third = await activation.call(undefined, 'POST /pin-activations', { headers });
    expect([third.status, third.body.code]).toEqual([429, 'PIN_ACTIVATIONS_TOO_MANY']);
    await begin('198.51.100.9');
  });

  /** The root that the sandbox’s server certificate has is no card authority; its certificate serves as a foreign one. */
  const selfMade = (): string => readFileSync(join(activation.sandbox.folder, 'tls/server.pem'), 'utf8');
});
