import type { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Identity } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { person, TestClock } from '@pep/testing';
import { ERRORS } from '../errors.js';
import { SignInAudit } from './sign-in-audit.js';

let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = [];
  const take = (line: Record<string, unknown>) => void lines.push(line);
  Logger.overrideLogger({ log: take, error: take, warn: take });
});
afterEach(() => {
  Logger.overrideLogger(false);
});

const certificate = {
  fingerprint256: '3A:5F',
  serialNumber: '100B',
  issuer: 'C=AM\nCN=PEP Sandbox Citizen CA',
} as X509Certificate;
const attempt = {
  way: 'tls',
  certificate,
  clientAddress: '203.0.113.7',
  tls: 'TLSv1.3',
  resumed: false,
} as const;

describe('the audit of sign-ins', () => {
  it('says who came in, how and by which word, and never a whole PSN', () => {
    const clock = new TestClock();
    const checkedAt = new Date(clock.now().getTime() - 12_000);
    const revocation = { status: 'good', source: 'ocsp', checkedAt, freshUntil: clock.now() } as const;
    const caller: Identity = person({ psn: '5001950015' });
    new SignInAudit(clock).admitted({ ...attempt, revocation }, caller);
    expect(lines).toEqual([
      {
        msg: 'signed in',
        verdict: 'admitted',
        who: '********15',
        fingerprint: '3A:5F',
        serial: '10:0B',
        issuer: 'C=AM, CN=PEP Sandbox Citizen CA',
        way: 'tls',
        clientAddress: '203.0.113.7',
        tls: 'TLSv1.3',
        resumed: false,
        revocation: { status: 'good', source: 'ocsp', ageS: 12 },
      },
    ]);
  });

  it('writes two hundred lines a second at most, and then how many it left out', () => {
    const clock = new TestClock();
    // From the beginning of a second, so that all fall into it.
    const stopped = { now: () => new Date(Math.ceil(clock.now().getTime() / 1_000) * 1_000) };
    const audit = new SignInAudit(stopped);
    const at = stopped.now();
    stopped.now = () => at;
    for (let i = 0; i < 250; i++) audit.refused(attempt, new AppError(ERRORS.clientCertMalformed));
    expect(lines).toHaveLength(200);
    stopped.now = () => new Date(at.getTime() + 1_000);
    audit.refused(attempt, new AppError(ERRORS.clientCertMalformed));
    expect(lines.at(-1)).toMatchObject({ verdict: 'CLIENT_CERT_MALFORMED', notLogged: 50 });
  });
});
