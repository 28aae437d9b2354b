import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { isLegalEntityCode, isPsn } from '@pep/identifiers';
import { CITIZEN, type Persona, PERSONAS } from '../persona/persona.js';
import { Credentials } from '../resolve-credentials/credentials.js';
import { PrepareIdentities } from './prepare-identities.js';

Logger.overrideLogger(false);
/** The command makes the bundles and is the second opinion on the certificates; the sandbox works without it. */
const itWithOpenssl = spawnSync('openssl', ['version']).status === 0 ? it : it.skip;
const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;

describe('the prepared identities', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pep-sandbox-'));
  const prepare = (now: Date) => prepareIn(directory, now);
  const path = (...parts: string[]) => join(directory, ...parts);
  const text = (...parts: string[]) => readFileSync(path(...parts), 'utf8');
  const certificate = (...parts: string[]) => new X509Certificate(text(...parts));
  const json = (file: string): unknown => JSON.parse(text(file));
  const mode = (...parts: string[]) => (statSync(path(...parts)).mode & 0o777).toString(8);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: directory, encoding: 'utf8', stdio: 'pipe' });
  const verify = (file: string, purpose: string) =>
    openssl(
      'verify',
      '-x509_strict',
      '-attime',
      attime(NOW),
      '-purpose',
      purpose,
      '-CAfile',
      'ca/ca.pem',
      file,
    );

  beforeAll(() => prepare(NOW));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it.each(PERSONAS)('name $id by PSN and name in both certificates of a card', (persona) => {
    const isFirst = persona.generation === 'first';
    for (const prefix of ['', 'sign-']) {
      const card = certificate('identities', persona.id, `${prefix}cert.pem`);
      expect(card.subject.split('\n')).toEqual(subjectOf(persona));
      expect(card.ca).toBe(false);
      expect(card.publicKey.asymmetricKeyType).toBe(isFirst ? 'rsa' : 'ec');
      const key = createPrivateKey(text('identities', persona.id, `${prefix}key.pem`));
      expect(card.checkPrivateKey(key)).toBe(true);
      expect(card.issuer.split('\n')).toContain(`CN=PEP Sandbox Citizen CA${isFirst ? ' 1' : ''}`);
      expect(card.validToDate).toEqual(new Date('2029-11-20T12:00:00Z'));
    }
  });

  it('sign in with one certificate of a card and sign contracts with the other', () => {
    expect(certificate('identities/citizen/cert.pem').keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate('identities/citizen/sign-cert.pem').keyUsage).toBeUndefined();
  });

  it('say where to ask whether they were revoked', () => {
    expect(certificate('identities/pensioner/cert.pem').infoAccess?.trim().split('\n')).toEqual([
      'OCSP - URI:http://127.0.0.1:8522/ocsp',
      'CA Issuers - URI:http://127.0.0.1:8522/ca/citizen-ca-1.cer',
    ]);
  });

  itWithOpenssl('are accepted by OpenSSL as TLS clients, by its strict rules', () => {
    for (const { id } of PERSONAS) expect(verify(`identities/${id}/cert.pem`, 'sslclient')).toContain('OK');
  });

  itWithOpenssl('include a system’s certificate, which names no person and is not listed', () => {
    const system = certificate('identities/system/cert.pem');
    expect(system.subject.split('\n')).toEqual(['C=AM', 'O=PEP Sandbox', 'CN=EKENG mail system']);
    expect(system.checkPrivateKey(createPrivateKey(text('identities/system/key.pem')))).toBe(true);
    expect(verify('identities/system/cert.pem', 'sslclient')).toContain('OK');
    expect(text('certificates.json') + text('personas.json')).not.toContain('EKENG');
  });

  it('have distinct well-formed PSNs and legal entity codes', () => {
    expect(new Set(PERSONAS.map(({ psn }) => psn)).size).toBe(PERSONAS.length);
    expect(PERSONAS.every(({ psn }) => isPsn(psn))).toBe(true);
    const codes = PERSONAS.flatMap(({ legalEntityCode }) => legalEntityCode ?? []);
    expect(codes).toEqual(['22335588', '22335588', '11223344']);
    expect(codes.every(isLegalEntityCode)).toBe(true);
  });

  it('keep private keys from other accounts and leave certificates readable', () => {
    expect(mode('ca')).toBe('700');
    expect(mode('identity')).toBe('700');
    expect(mode('identities', 'citizen')).toBe('755');
    expect(mode('identities', 'citizen', 'cert.pem')).toBe('644');
    const keys = ['identities/citizen/key.pem', 'identities/citizen/sign-key.pem', 'tls/server-key.pem'];
    const authorityKeys = [
      'ca/root-key.pem',
      'ca/citizen-ca-key.pem',
      'ca/server-ca-key.pem',
      'ca/register.jsonl',
      'identity/private.pem',
    ];
    expect([...keys, ...authorityKeys].map((file) => mode(file))).toEqual(Array(8).fill('600'));
  });

  itWithOpenssl('come as a PKCS#12 bundle with the password "sandbox", chain included', () => {
    const args = ['-in', 'identities/citizen/identity.p12', '-passin', 'pass:sandbox', '-nokeys'];
    const shown = openssl('pkcs12', ...args);
    expect(mode('identities', 'citizen', 'identity.p12')).toBe('600');
    expect(shown.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    expect(shown).toContain(text('identities', 'citizen', 'cert.pem').trim());
  });

  it('lists how the active personas that have a phone are reached', () => {
    const list = json('subscribers.json') as { psn: string; mobile: string; notices: object }[];
    expect(list.find(({ psn }) => psn === '5001950015')).toEqual({
      psn: '5001950015',
      mobile: '37491000001',
      emails: ['mariam@example.am'],
      language: 'hy',
      notices: { sms: true, email: true },
    });
    expect(new Set(list.map(({ mobile }) => mobile)).size).toBe(list.length);
  });

  it('are listed for activation by fingerprint and state, the newcomer left out', () => {
    const list = json('certificates.json') as { psn: string; kind: string; state: string }[];
    expect(list).toHaveLength((PERSONAS.length - 1) * 2);
    const { raw } = certificate('identities', 'citizen', 'cert.pem');
    expect(list).toContainEqual({
      fingerprint: createHash('sha256').update(raw).digest('hex'),
      certificate: raw.toString('base64'),
      psn: '5001950015',
      name: 'MARIAM PETROSYAN',
      kind: 'authentication',
      state: 'active',
      notAfter: '2029-11-20T12:00:00.000Z',
    });
    const revoked = list.filter(({ state }) => state === 'revoked');
    expect(revoked.map(({ psn, kind }) => `${psn} ${kind}`)).toEqual([
      '8026740195 authentication',
      '8026740195 signature',
    ]);
  });

  it('are listed for people by persona', () => {
    expect(json('personas.json')).toMatchObject({
      'org-admin': { role: 'administrator', legalEntityCode: '22335588', name: 'GEVORG HAKOBYAN' },
      newcomer: { certificateState: 'unregistered', generation: 'second' },
      pensioner: { generation: 'first' },
    });
  });

  itWithOpenssl('hold the citizen’s name in certificates that must be refused, each for one reason', () => {
    const rejected = (name: string) => certificate('identities-rejected', name, 'cert.pem');
    for (const name of ['foreign', 'expired', 'server-only']) {
      expect(rejected(name).subject.split('\n')).toEqual(subjectOf(CITIZEN));
    }
    expect(() => verify('identities-rejected/foreign/cert.pem', 'sslclient')).toThrow(
      /unable to get local issuer/,
    );
    expect(() => verify('identities-rejected/expired/cert.pem', 'sslclient')).toThrow(/has expired/);
    expect(() => verify('identities-rejected/server-only/cert.pem', 'sslclient')).toThrow(/purpose/);
    expect(verify('identities-rejected/server-only/cert.pem', 'sslserver')).toContain('OK');
  });

  itWithOpenssl('include a gateway certificate for this machine’s own names, of a separate authority', () => {
    const server = certificate('tls', 'server.pem');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkIP('::1')).toBe('::1');
    expect(server.checkHost('e-citizen.am')).toBeUndefined();
    const strict = ['-x509_strict', '-attime', attime(NOW), '-purpose', 'sslserver'];
    expect(openssl('verify', ...strict, '-CAfile', 'tls/ca.pem', 'tls/server.pem')).toContain('OK');
    expect(() => verify('tls/server.pem', 'sslserver')).toThrow(/unable to get local issuer/);
  });

  it.each([
    ['identity', { namedCurve: 'prime256v1' }],
    ['dispatch', { namedCurve: 'prime256v1' }],
    ['status-list', { namedCurve: 'prime256v1' }],
    ['codes', { namedCurve: 'prime256v1' }],
    ['dkim', { modulusLength: 2048 }],
  ])('include a matching key pair for %s', (folder, details) => {
    const derived = createPublicKey(text(folder, 'private.pem'));
    expect(derived.asymmetricKeyDetails).toMatchObject(details);
    expect(createPublicKey(text(folder, 'public.pem')).equals(derived)).toBe(true);
    expect([mode(folder), mode(folder, 'private.pem')]).toEqual(['700', '600']);
  });
});

describe('a second preparation', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pep-sandbox-'));
  const prepare = (now: Date, pkiPort?: number) => prepareIn(directory, now, pkiPort);
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  const snapshot = () =>
    execFileSync('sh', ['-c', 'find . -type f | sort | xargs sha256sum'], { cwd: directory }).toString();
  const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

  beforeAll(() => prepare(NOW));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('changes no file a day later', async () => {
    const before = snapshot();
    await prepare(inDays(1));
    expect(snapshot()).toBe(before);
  });

  it('adds what is missing and leaves the rest', async () => {
    const [citizen, director] = [read('identities/citizen/cert.pem'), read('identities/director/cert.pem')];
    const publicKey = read('identity/public.pem');
    rmSync(join(directory, 'identities/director'), { recursive: true });
    rmSync(join(directory, 'identity/public.pem'));
    await prepare(NOW);
    expect(read('identities/citizen/cert.pem')).toBe(citizen);
    expect(read('identities/director/cert.pem')).not.toBe(director);
    expect(read('identity/public.pem')).toBe(publicKey);
  });

  it('replaces a damaged certificate and its entry in the list', async () => {
    writeFileSync(join(directory, 'identities/citizen/cert.pem'), 'half a certifi');
    await prepare(NOW);
    const raw = new X509Certificate(read('identities/citizen/cert.pem')).raw;
    expect(read('certificates.json')).toContain(createHash('sha256').update(raw).digest('hex'));
  });

  itWithOpenssl('makes the bundle of a replaced certificate anew', async () => {
    rmSync(join(directory, 'identities/citizen/cert.pem'));
    await prepare(NOW);
    const args = ['pkcs12', '-in', 'identities/citizen/identity.p12', '-passin', 'pass:sandbox', '-nokeys'];
    const shown = execFileSync('openssl', args, { cwd: directory, encoding: 'utf8' });
    expect(shown).toContain(read('identities/citizen/cert.pem').trim());
  });

  it('makes a key and certificate that do not match anew', async () => {
    writeFileSync(join(directory, 'identities/citizen/key.pem'), read('identities/director/key.pem'));
    await prepare(NOW);
    const key = createPrivateKey(read('identities/citizen/key.pem'));
    expect(new X509Certificate(read('identities/citizen/cert.pem')).checkPrivateKey(key)).toBe(true);
  });

  it('renews what has 30 days left or less, under the same authorities', async () => {
    const [authorities, expired] = [read('ca/ca.pem'), read('identities-rejected/expired/cert.pem')];
    const citizen = read('identities/citizen/cert.pem');
    await prepare(inDays(3 * 365 - 31));
    expect(read('identities/citizen/cert.pem')).toBe(citizen);
    await prepare(inDays(3 * 365 - 30));
    expect(read('identities/citizen/cert.pem')).not.toBe(citizen);
    expect(read('ca/ca.pem')).toBe(authorities);
    expect(read('identities-rejected/expired/cert.pem')).toBe(expired);
  });

  it('issues what names other addresses than today’s anew, under the same root', async () => {
    const [root, citizen] = [read('ca/root.pem'), read('identities/citizen/cert.pem')];
    await prepare(NOW, 8523);
    expect(read('ca/root.pem')).toBe(root);
    expect(read('identities/citizen/cert.pem')).not.toBe(citizen);
    await prepare(NOW);
  });

  it('notes again what it issued when the register was lost', async () => {
    const noted = () => read('ca/register.jsonl').match(/[0-9a-f]{64}/g) ?? [];
    const citizen = new X509Certificate(read('identities/citizen/cert.pem')).fingerprint256;
    rmSync(join(directory, 'ca/register.jsonl'));
    await prepare(NOW);
    expect(noted()).toContain(citizen.replaceAll(':', '').toLowerCase());
    expect(read('ca/register.jsonl').match(/"event":"revoked"/g)).toHaveLength(2);
  });

  itWithOpenssl('issues everything below a lost authority anew', async () => {
    rmSync(join(directory, 'ca/root-key.pem'));
    await prepare(NOW);
    const args = ['verify', '-attime', attime(NOW), '-CAfile', 'ca/ca.pem', 'identities/citizen/cert.pem'];
    expect(execFileSync('openssl', args, { cwd: directory }).toString()).toContain('OK');
  });
});

function prepareIn(directory: string, now: Date, pkiPort = 8522): Promise<void> {
  return new PrepareIdentities(new Credentials(directory, { now: () => now }, pkiPort)).execute();
}

function subjectOf({ givenName, surname, psn, generation }: Persona): string[] {
  return [
    'C=AM',
    `SN=${surname}`,
    `GN=${givenName}`,
    ...(generation === 'first' ? [] : [`serialNumber=${psn}`]),
    `CN=${givenName} ${surname} ${psn}`,
  ];
}

function attime(now: Date): string {
  return String(now.getTime() / 1000);
}
