import { X509Certificate } from 'node:crypto';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { call, type Identity } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';
import { SandboxControl } from '../src/sandbox.js';
import { tracesInFacts } from './traces.js';

const PENSIONER = '5824510566';
const OPERATOR = '6423850127';
/** The gateway of a stack looks every 2 seconds, activation every 5. */
const NOTICED_MS = 30_000;

/** One connection, kept open. */
class OpenConnection {
  readonly #agent: Agent;

  constructor(
    private readonly stack: RunningStack,
    identity: Identity,
  ) {
    this.#agent = new Agent({ ...identity, ca: stack.serverCa, keepAlive: true, maxSockets: 1 });
  }

  /** What `GET /me` answers, and whether it went over the connection that was open already. */
  async me(): Promise<{ readonly status: number; readonly reused: boolean; readonly data: unknown }> {
    const sent = request(new URL('/v1/me', this.stack.state.urls.mtls), { agent: this.#agent }).end();
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject);
    });
    const data: unknown = JSON.parse(await text(answer));
    return { status: answer.statusCode ?? 0, reused: sent.reusedSocket, data };
  }

  close(): void {
    this.#agent.destroy();
  }
}

describe('a card’s revocation at its authority', () => {
  let stack: RunningStack;
  let sandbox: SandboxControl;

  beforeAll(async () => {
    stack = await RunningStack.start();
    sandbox = new SandboxControl(stack);
  }, 180_000);
  afterEach(() => sandbox.setPki({}));
  afterAll(() => stack.stop(), 60_000);

  async function freshCard(psn: string): Promise<Identity> {
    const card = await sandbox.issueCard({ psn, surname: 'HAKOBYAN', givenName: 'ANI' });
    return { cert: card.authentication.certificate, key: card.authentication.key };
  }
  const me = (who: Identity | string) => call(stack, who, '/v1/me');

  it('is not known of while OCSP and the lists are out of date: people go on, operators wait for an answer', async () => {
    const connection = new OpenConnection(stack, stack.identity('identities/pensioner'));
    expect(await connection.me()).toMatchObject({ status: 200, reused: false });
    await sandbox.setPki({ ocsp: 'down', crl: 'stale' });
    expect(await connection.me()).toMatchObject({ status: 200, reused: true });
    connection.close();
    // Nobody was asked about these two before.
    expect(await me(await freshCard('4712051938'))).toMatchObject({ status: 200 });
    const operator = await freshCard(OPERATOR);
    expect(await me(operator)).toMatchObject({ status: 503, data: { code: 'REVOCATION_UNAVAILABLE' } });

    await sandbox.setPki({ ocsp: 'down' });
    await eventually(async () => expect(await me(operator)).toMatchObject({ status: 200 }), NOTICED_MS);
    await sandbox.setPki({});
    expect(await me(await freshCard(OPERATOR))).toMatchObject({ status: 200 });
  }, 120_000);

  it('is refused on a connection that was open before, within seconds, and activation tells it', async () => {
    const pensioner = stack.identity('identities/pensioner');
    const fingerprint = new X509Certificate(pensioner.cert).fingerprint256.replaceAll(':', '').toLowerCase();
    const connection = new OpenConnection(stack, pensioner);
    expect(await connection.me()).toMatchObject({ data: { certificate: { state: 'active' } } });
    await sandbox.revoke(fingerprint, 'keyCompromise');
    let reused = true;
    await eventually(async () => {
      const answer = await connection.me();
      reused &&= answer.reused;
      expect(answer).toMatchObject({ status: 401, data: { code: 'CERTIFICATE_REVOKED' } });
    }, NOTICED_MS);
    expect(reused).toBe(true);
    connection.close();
    await eventually(async () => {
      const state = await call(stack, 'identities/operator', `/v1/certificates/${fingerprint}`);
      expect(state.data).toMatchObject({ psn: PENSIONER, state: 'revoked' });
    }, NOTICED_MS);
    await eventually(async () => {
      const facts = await tracesInFacts(stack);
      const told = facts.filter(({ texts }) => texts.includes(fingerprint) && texts.includes('revoked'));
      expect(told.map(({ where }) => where)).toEqual(['pep.certificate.v1']);
    }, NOTICED_MS);
    expect((await me('identities/citizen')).status).toBe(200);
  }, 120_000);
});
