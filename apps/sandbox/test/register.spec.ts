import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plainSubject } from '../src/resolve-credentials/subject.js';
import { issueCertificate } from '../src/resolve-credentials/issue-certificate.js';
import { lastingDays } from '../src/resolve-credentials/lifetime.js';
import { fingerprintOf, Register } from '../src/storage/register.js';

const AT = new Date('2026-11-21T12:00:00Z');

describe('the register', () => {
  let folder: string;
  let certificate: string;
  let fingerprint: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pep-sandbox-'));
    mkdirSync(join(folder, 'ca'));
    const order = {
      subject: plainSubject('one'),
      extensions: [],
      lifetime: lastingDays(AT, 1),
      keyKind: 'ec' as const,
    };
    ({ certificate } = await issueCertificate(order));
    fingerprint = fingerprintOf(certificate);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const lines = () => readFileSync(join(folder, 'ca/register.jsonl'), 'utf8').trim().split('\n');

  it('remembers what was issued and revoked', () => {
    const register = new Register(folder);
    register.add('citizen-ca', certificate);
    register.revoke(fingerprint, { at: AT, reason: 'superseded' });
    const later = new Register(folder);
    expect(later.find(fingerprint)).toEqual(register.find(fingerprint));
    expect(later.revoked('citizen-ca')).toMatchObject([
      { fingerprint, revocation: { at: AT, reason: 'superseded' } },
    ]);
    expect(later.revoked('citizen-ca-1')).toEqual([]);
  });

  it('finds by serial number however it is written, for its own authority only', () => {
    const register = new Register(folder);
    register.add('citizen-ca', certificate);
    const serial = register.find(fingerprint)?.serial ?? '';
    expect(register.findSerial('citizen-ca', `00${serial.toUpperCase()}`)?.fingerprint).toBe(fingerprint);
    expect(register.findSerial('citizen-ca-1', serial)).toBeUndefined();
  });

  it('notes nothing twice', () => {
    const register = new Register(folder);
    register.add('citizen-ca', certificate);
    register.add('citizen-ca', certificate);
    register.revoke(fingerprint, { at: AT, reason: 'keyCompromise' });
    register.revoke(fingerprint, { at: AT, reason: 'superseded' });
    expect(lines()).toHaveLength(2);
    expect(register.find(fingerprint)?.revocation?.reason).toBe('keyCompromise');
  });

  it('lives on after half a line that a kill left', () => {
    new Register(folder).add('citizen-ca', certificate);
    appendFileSync(join(folder, 'ca/register.jsonl'), '{"event":"revo');
    const register = new Register(folder);
    expect(register.find(fingerprint)).not.toHaveProperty('revocation');
    register.revoke(fingerprint, { at: AT, reason: 'certificateHold' });
    expect(new Register(folder).find(fingerprint)?.revocation?.reason).toBe('certificateHold');
  });
});
