import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CertificateStanding, PSN_EXTRACTORS } from '@pep/client-identity';
import { TestClock } from '@pep/testing';
import { CallerJudge } from '../src/resolve-caller/caller-judge.js';
import { ConnectionCallers } from '../src/resolve-caller/connection-callers.js';
import { SignInAudit } from '../src/resolve-caller/sign-in-audit.js';
import { prepareSandbox, type SandboxFiles } from './sandbox-files.js';

const FOUR_YEARS_MS = 4 * 366 * 24 * 60 * 60 * 1000;
const SETTINGS = {
  operators: new Set<string>(),
  mtlsPort: 8443,
  psnExtractors: PSN_EXTRACTORS,
  outageRules: { operator: 'closed', person: 'open', system: 'closed' },
} as const;

let sandbox: SandboxFiles;
beforeAll(async () => {
  sandbox = await prepareSandbox();
}, 90_000);
afterAll(() => sandbox.remove());

/** A connection with the citizen's card, and how often that was parsed. */
function connection() {
  const certificate = new X509Certificate(sandbox.card('citizen').cert);
  const parsed = { times: 0 };
  const socket = {
    authorized: true,
    remoteAddress: '::ffff:203.0.113.7',
    localPort: 8443,
    getPeerX509Certificate: () => {
      parsed.times++;
      return certificate;
    },
    getProtocol: () => 'TLSv1.3',
    isSessionReused: () => false,
    once: () => undefined,
  };
  return { parsed, socket: socket as unknown as TLSSocket };
}

function callersWith(standing: { state: CertificateStanding } | undefined, caughtUp = true) {
  const clock = new TestClock();
  const states = { caughtUp, state: standing, get: () => states.state };
  const judge = new CallerJudge(states, clock, SETTINGS, undefined);
  const callers = new ConnectionCallers(judge, new SignInAudit(clock), SETTINGS.mtlsPort);
  return { clock, states, callers };
}

describe("a connection's caller", () => {
  it('is read from the certificate once, and is the same object while nothing changes', async () => {
    const { callers } = callersWith({ state: 'active' });
    const { socket, parsed } = connection();
    expect(callers.signedIn(socket)).toBeUndefined();
    const caller = await callers.signIn(socket);
    expect(await callers.signIn(socket)).toBe(caller);
    expect(callers.signedIn(socket)).toBe(caller);
    expect(parsed.times).toBe(1);
    expect(caller).toMatchObject({ psn: '5001950015', clientAddress: '203.0.113.7' });
  });

  it('is another object when the state of its certificate changes', async () => {
    const { callers, states } = callersWith({ state: 'registered' });
    const { socket } = connection();
    const before = await callers.signIn(socket);
    states.state = { state: 'active' };
    expect(callers.signedIn(socket)).toEqual({ ...before, certificateState: 'active' });
    expect(before.certificateState).toBe('registered');
  });

  it.each<[CertificateStanding, string]>([
    ['revoked', 'CERTIFICATE_REVOKED'],
    ['replaced', 'CERTIFICATE_REVOKED'],
  ])('is refused while the certificate is %s', async (state, code) => {
    const { callers, states } = callersWith({ state });
    const { socket } = connection();
    await expect(callers.signIn(socket)).rejects.toEqual(expect.objectContaining({ code }));
    states.state = undefined;
    expect(callers.signedIn(socket)?.certificateState).toBe('unknown');
  });

  it.each<CertificateStanding>(['registered', 'suspended', 'expired'])(
    'passes while it is %s',
    async (state) => {
      const caller = await callersWith({ state }).callers.signIn(connection().socket);
      expect(caller.certificateState).toBe(state);
    },
  );

  it('is nobody before the states are known: a revoked card could not be told from a new one', async () => {
    const { callers } = callersWith(undefined, false);
    const refused = expect.objectContaining({ code: 'UNAVAILABLE' });
    await expect(callers.signIn(connection().socket)).rejects.toEqual(refused);
  });

  it('is refused from the moment the certificate ends, also on an open connection', async () => {
    const { callers, clock } = callersWith(undefined);
    const { socket } = connection();
    await callers.signIn(socket);
    clock.advance(FOUR_YEARS_MS);
    const refused = expect.objectContaining({ code: 'CERTIFICATE_EXPIRED' });
    expect(() => callers.signedIn(socket)).toThrow(refused);
  });
});
