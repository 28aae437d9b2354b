import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import PostalMime, { type Attachment } from 'postal-mime';
import { CITIZEN, letter, SENDER } from './mail-routing.suite.js';
import { type SunkMail, theOnly } from './mail-sink.js';
import { PERSON, startReceipts } from './receipts.suite.js';
import { makeSealAuthority } from './seal-authority.js';
import { startTimeStampingAuthority } from './time-stamping-authority.js';

/** The longest line of a mail, octets without its end (RFC 5322 section 2.1.1). */
const LINE_MAX = 998;

describe('receipts of mode rem, with a certificate', () => {
  let suite: Awaited<ReturnType<typeof startReceipts>>;
  let seal: ReturnType<typeof makeSealAuthority>;
  let tsa: Awaited<ReturnType<typeof startTimeStampingAuthority>>;
  let mail: SunkMail;
  let id: string;

  beforeAll(async () => {
    seal = makeSealAuthority();
    tsa = await startTimeStampingAuthority();
    const dkimKeyFile = join(seal.folder, 'dkim.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(dkimKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    suite = await startReceipts({
      ...{ proofKeyFile: seal.keyFile, proofCertFile: seal.certFile },
      ...{ tsaUrl: tsa.url, tsaCaFile: tsa.caFile },
      ...{ dkimDomain: 'e-citizen.am', dkimSelector: 's1', dkimKeyFile },
    });
    await suite.setMode(SENDER.address, 'rem');
    id = await suite.send({ text: letter({ subject: 'Որոշում 17' }) });
    await suite.settle();
    mail = await eventually(() => theOnly(suite.relay.mailsTo(SENDER.address)));
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    await tsa.stop();
    seal.remove();
  }, 60_000);

  /** What OpenSSL says of a mail, by one of its programs. */
  const verify = (raw: string, program: 'cms' | 'smime' = 'cms') => {
    const file = join(seal.folder, 'receipt.eml');
    writeFileSync(file, raw, 'latin1');
    const args = ['-verify', '-in', file, '-purpose', 'any', '-CAfile', seal.rootFile];
    const { status, stdout, stderr } = spawnSync('openssl', [program, ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const parts = async () => (await PostalMime.parse(Buffer.from(mail.raw, 'latin1'))).attachments;
  const contentOf = (attachments: readonly Attachment[], name: string): Buffer =>
    Buffer.from(attachments.find(({ filename }) => filename === name)?.content as ArrayBuffer);

  it.each(['cms', 'smime'] as const)('verify with openssl %s as the mail server got them', (program) => {
    const { status, stdout, stderr } = verify(mail.raw, program);
    expect([status, stderr.trim()]).toEqual([0, expect.stringMatching(/^(CMS )?Verification successful$/i)]);
    expect(stdout).toMatch(/^REM-Section-Type: rem_message\/xml_evidence\r?$/im);
  });

  it.each([
    ['the introduction', /messageId: [0-9a-f]/],
    ['the evidence', /name=ContentConsignment\.xml[^]*?\r\n\r\n[A-Za-z0-9+/]{40}/],
    ['a header of a part', /rem_message\/xml_e/],
    ['the end of the signed part', /\r\n-*[^\s]+Part_\d+--\r\n\r\n-/],
  ])('do not verify with one octet of %s changed', (_what, place) => {
    const found = place.exec(mail.raw);
    const last = (found?.index ?? 0) + (found?.[0].trimEnd().length ?? 0) - 6;
    const octets = Buffer.from(mail.raw, 'latin1');
    octets.writeUInt8(octets.readUInt8(last) ^ 1, last);
    expect(verify(octets.toString('latin1')).status).not.toBe(0);
  });

  it('do not verify under another root', () => {
    const other = makeSealAuthority();
    const file = join(seal.folder, 'receipt.eml');
    writeFileSync(file, mail.raw, 'latin1');
    const args = ['cms', '-verify', '-in', file, '-purpose', 'any', '-CAfile', other.rootFile];
    expect(spawnSync('openssl', args).status).not.toBe(0);
    other.remove();
  });

  it('are signed as S/MIME and ETSI have it, and DKIM signs around that', () => {
    const header = mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
    expect(header).toMatch(
      /^Content-Type: multipart\/signed; protocol="?application\/pkcs7-signature"?; micalg=sha-256; boundary=/m,
    );
    expect(header).toMatch(/^DKIM-Signature: .*d=e-citizen\.am/m);
    const signature = execFileSync(
      'openssl',
      ['cms', '-cmsout', '-print', '-in', join(seal.folder, 'receipt.eml')],
      {
        encoding: 'utf8',
      },
    );
    for (const name of ['contentType', 'signingTime', 'messageDigest', 'signingCertificateV2'])
      expect(signature).toContain(name);
    expect(signature).toMatch(/ecdsa-with-SHA256/);
  });

  it('say in their subject which event of which letter they are of', async () => {
    const { subject } = await PostalMime.parse(Buffer.from(mail.raw, 'latin1'));
    expect(subject).toBe('REM ContentConsignment: Որոշում 17');
  });

  it('bring the evidence as XML whose own signature xmlsec verifies, and as JSON', async () => {
    const attachments = await parts();
    const xml = contentOf(attachments, 'ContentConsignment.xml').toString();
    const { id: evidence } = JSON.parse(contentOf(attachments, 'evidence.json').toString()) as { id: string };
    const ids = [...xml.matchAll(/<tns:EvidenceIdentifier>([^<]+)</g)].map(([, one]) => one);
    expect(ids).toEqual([evidence]);
    expect(xml).toContain(`<tns:MessageIdentifier>${id}<`);
    expect(xml).toContain('<xades:EncapsulatedTimeStamp>');
    const file = join(seal.folder, 'evidence.xml');
    writeFileSync(file, xml);
    const idOfProperties = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'];
    const args = ['--verify', '--trusted-pem', seal.rootFile, ...idOfProperties, file];
    expect(spawnSync('xmlsec1', args, { encoding: 'utf8' }).status).toBe(0);
  });

  it('hold no line that a mail server would break', () => {
    expect(Math.max(...mail.raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(LINE_MAX);
    expect(mail.raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n\u0080-\u00ff]/);
  });

  it('wait while they can not be signed, and come when they can', async () => {
    const key = readFileSync(seal.keyFile);
    suite.relay.mails.length = 0;
    writeFileSync(seal.keyFile, 'no key');
    await suite.call(CITIZEN, 'GET', `/mailboxes/${PERSON}/messages/${id}/content`);
    await suite.settle();
    expect(suite.relay.mails).toEqual([]);
    writeFileSync(seal.keyFile, key);
    suite.clock.advance(10_000);
    await suite.settle();
    const { raw } = await eventually(() => theOnly(suite.relay.mailsTo(SENDER.address)));
    expect(raw).toMatch(/^REM-EventIdentifier: http:\/\/uri\.etsi\.org\/19522\/Event\/ContentHandover\r$/im);
    expect(verify(raw).status).toBe(0);
  });
});
