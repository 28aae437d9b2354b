import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CertificateStanding } from '@pep/client-identity';
import { TestClock } from '@pep/testing';
import { ConnectionCallers } from '../src/identify-caller/connection-callers.js';
import { prepareSandbox, type SandboxFiles } from './sandbox-files.js';

const FOUR_YEARS_MS = 4 * 366 * 24 * 60 * 60 * 1000;
const SETTINGS = { operators: new Set<string>(), mtlsPort: 8443 };

let sandbox: SandboxFiles;
beforeAll(async () => {
  sandbox = await prepareSandbox();
}, 30_000);
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
  };
  return { parsed, socket: socket as unknown as TLSSocket };
}

function callersWith(standing: { state: CertificateStanding } | undefined, caughtUp = true) {
  const clock = new TestClock();
  const states = { caughtUp, state: standing, get: () => states.state };
  return { clock, states, callers: new ConnectionCallers(states, clock, SETTINGS) };
}

describe("a connection's caller", () => {
  it('is read from the certificate once, and is the same object while nothing changes', () => {
    const { callers } = callersWith({ state: 'active' });
    const { socket, parsed } = connection();
    expect(callers.signedInCallerOf(socket)).toBeUndefined();
    const caller = callers.callerOf(socket);
    expect(callers.callerOf(socket)).toBe(caller);
    expect(callers.signedInCallerOf(socket)).toBe(caller);
    expect(parsed.times).toBe(1);
    expect(caller).toMatchObject({ psn: '5001950015', clientAddress: '203.0.113.7' });
  });

  it('is another object when the state of its certificate changes', () => {
    const { callers, states } = callersWith({ state: 'registered' });
    const { socket } = connection();
    const before = callers.callerOf(socket);
    states.state = { state: 'active' };
    expect(callers.callerOf(socket)).toEqual({ ...before, certificateState: 'active' });
    expect(before.certificateState).toBe('registered');
  });

  it.each<[CertificateStanding, string]>([
    ['revoked', 'CERTIFICATE_REVOKED'],
    ['replaced', 'CERTIFICATE_REVOKED'],
  ])('is refused while the certificate is %s', (state, code) => {
    const { callers, states } = callersWith({ state });
    const { socket } = connection();
    expect(() => callers.callerOf(socket)).toThrow(expect.objectContaining({ code }));
    states.state = undefined;
    expect(callers.callerOf(socket).certificateState).toBe('unknown');
  });

  it.each<CertificateStanding>(['registered', 'suspended', 'expired'])('passes while it is %s', (state) => {
    expect(callersWith({ state }).callers.callerOf(connection().socket).certificateState).toBe(state);
  });

  it('is nobody before the states are known: a revoked card could not be told from a new one', () => {
    const { callers } = callersWith(undefined, false);
    const refused = expect.objectContaining({ code: 'UNAVAILABLE' });
    expect(() => callers.callerOf(connection().socket)).toThrow(refused);
  });

  it('is refused from the moment the certificate ends, also on an open connection', () => {
    const { callers, clock } = callersWith(undefined);
    const { socket } = connection();
    callers.callerOf(socket);
    clock.advance(FOUR_YEARS_MS);
    const refused = expect.objectContaining({ code: 'CERTIFICATE_EXPIRED' });
    expect(() => callers.signedInCallerOf(socket)).toThrow(refused);
  });
});
