import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@pep/persistence';
import { SystemClock } from '@pep/service-kit';
import { person } from '@pep/testing';
import { extractText } from 'unpdf';
import { ZipFile } from 'yazl';
import { SealEvidence } from '../src/seal-evidence/seal-evidence.js';
import { StampCheckpoints } from '../src/seal-evidence/stamp-checkpoints.js';
import { deliver } from './deliver.js';
import { TestKeys } from './evidence-log.suite.js';
import { ADMINISTRATOR, CITIZEN, DIRECTOR, startMailRouting } from './mail-routing.suite.js';
import { includes, leafOf } from './rfc9162.js';
import { makeSealAuthority } from './seal-authority.js';
import { startTimeStampingAuthority } from './time-stamping-authority.js';

const ORIGIN = 'e-citizen.am/evidence';
const PEP_VERIFY = fileURLToPath(new URL('../../verify/dist/pep-verify.js', import.meta.url));
const LETTER = ['Content-Type: text/plain; charset=utf-8', '', 'Հարգելի՛ քաղաքացի,', ''];
const CITIZENS = '/mailboxes/5001950015/messages';
const COMPANYS = '/mailboxes/22335588/messages';

interface Person {
  readonly psnDigest: string;
  readonly psn?: string;
  readonly salt?: string;
}

/** Whether the digest is that of the number that is told, or of one that is not. */
function digestOf({ psn, salt, psnDigest }: Person): string {
  const made = `sha-256:${createHash('sha256')
    .update(`${salt ?? ''}:${psn ?? ''}`)
    .digest('hex')}`;
  return psn === undefined && salt === undefined ? 'hides' : made === psnDigest ? 'fits' : 'differs';
}

interface Evidence {
  readonly id: string;
  readonly event: string;
  readonly recipient?: { readonly identifier: string };
  readonly withheld?: readonly string[];
  readonly reading?: { readonly by: Person };
}

describe('the proof of delivery', () => {
  let folder: string;
  let seal: ReturnType<typeof makeSealAuthority>;
  let tsa: Awaited<ReturnType<typeof startTimeStampingAuthority>>;
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  let logKey: string;
  /** A letter to a citizen, who certified, and to a company, whose director did. */
  let id: string;
  let bundle: Buffer;

  const ask = (path: string, headers: Record<string, string> = {}, caller = ADMINISTRATOR) =>
    suite.call(caller, 'GET', path, { headers });
  const evidenceOf = async (): Promise<Evidence[]> =>
    (await ask(`/messages/${id}/evidence`)).json<{ items: Evidence[] }>().items;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pep-proof-'));
    seal = makeSealAuthority();
    tsa = await startTimeStampingAuthority();
    const key = { proofKeyFile: seal.keyFile, proofCertFile: seal.certFile };
    suite = await startMailRouting({ ...key, tsaUrl: tsa.url, tsaCaFile: tsa.caFile });
    const database = suite.app.get(Database);
    id = await deliver(suite, LETTER, { subject: 'Որոշում <№ 5> & "այլն"' });
    for (const [caller, letters] of [
      [CITIZEN, CITIZENS],
      [DIRECTOR, COMPANYS],
    ] as const) {
      expect((await suite.call(caller, 'GET', `${letters}/${id}/content`)).statusCode).toBe(200);
      expect((await suite.call(caller, 'POST', `${letters}/${id}/acknowledgement`)).statusCode).toBe(200);
    }
    await new SealEvidence(database, new SystemClock(), ORIGIN, new TestKeys()).execute();
    await new StampCheckpoints(database, { url: tsa.url, trusted: [] }).execute();
    const keys = await suite.app.inject({ method: 'GET', url: '/v1/evidence-log/keys' });
    logKey = keys.json<{ items: { verifierKey: string }[] }>().items[0]?.verifierKey ?? '';
    const answer = await ask(`/messages/${id}/bundle`);
    expect(answer.statusCode).toBe(200);
    bundle = answer.rawPayload;
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    await tsa.stop();
    seal.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  const trust = () => ['--trust', seal.rootFile, '--trust', tsa.caFile, '--log-key', logKey];
  /** Runs pep-verify as a user does. */
  const verify = (octets: Buffer, ...args: string[]) => {
    const file = join(folder, 'proof.asice');
    writeFileSync(file, octets);
    return spawnSync(process.execPath, [PEP_VERIFY, file, '--lang', 'en', ...args], { encoding: 'utf8' });
  };
  /** The bundle as Info-ZIP unpacks it. */
  const unpacked = (octets = bundle): string => {
    const target = mkdtempSync(join(folder, 'unpacked-'));
    const file = join(target, 'proof.asice');
    writeFileSync(file, octets);
    execFileSync('unzip', ['-q', '-o', file, '-d', target]);
    return target;
  };

  it('is verified by pep-verify, which says what is proved, by whom and when', () => {
    const { stdout, status } = verify(bundle, ...trust());
    expect(stdout).toMatch(/^PROVED\n/);
    expect(stdout).toContain('O=Test Platform, CN=Evidence seal');
    expect(stdout).toContain('ContentAcknowledgement  5001950015');
    expect(stdout).not.toContain('[NO]');
    expect(status).toBe(0);
  });

  it('needs to be told whom to believe', () => {
    const { stdout, status } = verify(bundle);
    expect(stdout).toMatch(/^NOTHING IS WRONG, BUT NOT ALL IS PROVED\n/);
    expect(stdout).toContain('--trust ca.pem');
    expect(status).toBe(2);
  });

  it('is false for whoever believes somebody else', () => {
    const other = makeSealAuthority();
    const { stdout, status } = verify(bundle, '--trust', other.rootFile);
    other.remove();
    expect(stdout).toContain('[NO] META-INF/signatures.xml: the certificate comes from an authority');
    expect(status).toBe(1);
  });

  it('is false for whoever believes another log', () => {
    const [origin, , key] = logKey.split('+');
    const { stdout, status } = verify(bundle, '--log-key', `${String(origin)}+00000000+${String(key)}`);
    expect(stdout).toContain('[NO] log/checkpoint.txt');
    expect(status).toBe(1);
  });

  it.each([
    'mimetype',
    'letter.eml',
    'evidence.json',
    'evidence.xml',
    'evidence.pdf',
    'log/checkpoint.txt',
    'log/checkpoint.tst',
    'log/proofs.json',
    'log/keys.txt',
    'certificates.pem',
    'META-INF/manifest.xml',
    'META-INF/signatures.xml',
  ])(
    'names %s when an octet of it was changed, in the file or before it was packed again',
    async (part) => {
      const target = unpacked();
      const content = readFileSync(join(target, part));
      const place = Math.floor(content.length / 2);
      content[place] = (content[place] ?? 0) ^ 1;
      const repacked = verify(await packed(target, new Map([[part, content]])), ...trust());
      expect(repacked.stdout).toContain(`[NO] ${part}`);
      expect(repacked.status).toBe(1);
      const flipped = Buffer.from(bundle);
      const offset = contentOffset(flipped, part) + 5;
      flipped[offset] = (flipped[offset] ?? 0) ^ 1;
      const changed = verify(flipped, ...trust());
      expect(changed.stdout).toContain(`[NO] ${part}`);
      expect(changed.status).toBe(1);
    },
    30_000,
  );

  it('names a file that was added, and one that was taken away', async () => {
    const target = unpacked();
    const added = verify(await packed(target, new Map([['extra.txt', Buffer.from('x')]])), ...trust());
    expect(added.stdout).toContain('[NO] extra.txt');
    const removed = verify(await packed(target, new Map([['letter.eml', undefined]])), ...trust());
    expect(removed.stdout).toContain('[NO] letter.eml');
  });

  it('is a container whose parts other programs verify', () => {
    const target = unpacked();
    const file = join(target, 'proof.asice');
    expect(bundle.toString('latin1', 30, 69)).toBe('mimetypeapplication/vnd.etsi.asic-e+zip');
    expect(execFileSync('unzip', ['-t', file], { encoding: 'utf8' })).toContain('No errors detected');
    const note = readFileSync(join(target, 'log/checkpoint.txt'), 'utf8');
    expect(tsa.verify(note, readFileSync(join(target, 'log/checkpoint.tst')))).toBe('Verification: OK');
    expect(xmlsec(target, 'META-INF/signatures.xml')).toContain('OK');
    writeFileSync(join(target, 'letter.eml'), 'another');
    expect(() => xmlsec(target, 'META-INF/signatures.xml')).toThrow('FAIL');
  });

  it('has an XAdES time-stamp that OpenSSL verifies over the signature’s value', () => {
    const target = unpacked();
    const xml = readFileSync(join(target, 'META-INF/signatures.xml'), 'utf8');
    const [value = ''] = /<ds:SignatureValue [^]*<\/ds:SignatureValue>/.exec(xml) ?? [];
    const [, token = ''] = /<xades:EncapsulatedTimeStamp>([^<]+)</.exec(xml) ?? [];
    // Written as canonical XML already.
    expect(tsa.verify(value, Buffer.from(token, 'base64'))).toBe('Verification: OK');
  });

  it('proves each piece of evidence in the log to a second implementation', () => {
    const target = unpacked();
    const read = (name: string): unknown => JSON.parse(readFileSync(join(target, name), 'utf8'));
    const [, size, root = ''] = readFileSync(join(target, 'log/checkpoint.txt'), 'utf8').split('\n');
    const tree = { size: Number(size), root: Buffer.from(root, 'base64') };
    const { evidence } = read('evidence.json') as { evidence: Evidence[] };
    const { proofs } = read('log/proofs.json') as {
      proofs: { evidenceId: string; index: number; leafHash: string; hashes: string[] }[];
    };
    expect(proofs.map(({ evidenceId }) => evidenceId)).toEqual(evidence.map(({ id: one }) => one));
    for (const { index, leafHash, hashes } of proofs) {
      const path = hashes.map((one) => Buffer.from(one, 'base64'));
      expect(includes(tree, index, Buffer.from(leafHash, 'base64'), path)).toBe(true);
      expect(includes(tree, index, leafOf(Buffer.from('other')), path)).toBe(false);
    }
  });

  it('holds the number of a person who is not the recipient as a digest only', () => {
    const path = join(unpacked(), 'evidence.json');
    const { evidence } = JSON.parse(readFileSync(path, 'utf8')) as { evidence: Evidence[] };
    expect(
      evidence.flatMap(({ reading }) =>
        reading === undefined ? [] : [[reading.by.psn, digestOf(reading.by)]],
      ),
    ).toEqual([
      ['5001950015', 'fits'],
      ['5001950015', 'fits'],
      [undefined, 'hides'],
      [undefined, 'hides'],
    ]);
  });

  it('gives the evidence as XML that xmlsec verifies, with ETSI’s names', async () => {
    const byType = await ask(`/messages/${id}/evidence`, { accept: 'application/xml' });
    const byName = await ask(`/messages/${id}/evidence?format=xml`);
    expect([byType.headers['content-type'], byName.headers['content-type']]).toEqual([
      'application/xml',
      'application/xml',
    ]);
    const file = join(folder, 'evidence.xml');
    writeFileSync(file, byName.rawPayload);
    expect(xmlsec(folder, 'evidence.xml')).toContain('OK');
    const evidence = await evidenceOf();
    const ids = [...byName.payload.matchAll(/<tns:EvidenceIdentifier>([^<]+)</g)].map(([, one]) => one);
    expect(ids).toEqual(evidence.map(({ id: one }) => one));
    expect(byName.payload).toContain('<Details>RD01</Details>');
    expect(byName.payload).toContain('<xades:EncapsulatedTimeStamp>');
    writeFileSync(file, byName.payload.replace('RD01', 'RD02'));
    expect(() => xmlsec(folder, 'evidence.xml')).toThrow('FAIL');
  });

  it.each([
    { lang: 'hy', title: 'Պաշտոնական նամակի առաքման ապացույց', event: 'Կարդալը և ընդունելը հավաստվել է' },
    {
      lang: 'en',
      title: 'Proof of delivery of an official letter',
      event: 'Reading and acceptance certified',
    },
    {
      lang: 'ru',
      title: 'Подтверждение доставки официального письма',
      event: 'Прочтение и принятие удостоверено',
    },
  ])('is a PDF for people in $lang', async ({ lang, title, event }) => {
    const answer = await ask(`/messages/${id}/evidence?format=pdf&lang=${lang}`);
    expect(answer.headers['content-type']).toBe('application/pdf');
    const { text } = await extractText(new Uint8Array(answer.rawPayload), { mergePages: true });
    const words = text.replace(/\s+/g, ' ');
    for (const said of [
      title,
      event,
      id,
      'ETSI EN 319 522-1 D.1',
      ORIGIN,
      '22335588',
      'Որոշում <№ 5> & "այլն"',
    ])
      expect(words).toContain(said);
  });

  describe('of a recipient', () => {
    const own = (letters: string, caller = CITIZEN) => ask(`${letters}/${id}/bundle`, {}, caller);

    it('has their own evidence only, is verified, and is written down as an access', async () => {
      const answer = await own(CITIZENS);
      expect(answer.headers['content-type']).toBe('application/vnd.etsi.asic-e+zip');
      const { stdout, status } = verify(answer.rawPayload, ...trust(), '--json');
      const { verdict, proof } = JSON.parse(stdout) as { verdict: string; proof: { evidence: Evidence[] } };
      expect([verdict, status]).toEqual(['proved', 0]);
      expect(
        proof.evidence.map(({ event, recipient, withheld }) => [event, recipient?.identifier, withheld]),
      ).toEqual([
        ['SubmissionAcceptance', undefined, ['basis']],
        ['ContentConsignment', '5001950015', undefined],
        ['ContentHandover', '5001950015', undefined],
        ['ContentAcknowledgement', '5001950015', undefined],
      ]);
      const accesses = await ask('/mailboxes/5001950015/accesses', {}, CITIZEN);
      expect(accesses.json()).toMatchObject({ items: [{ action: 'bundle', messageId: id }, {}, {}] });
    });

    it('does not hand over a letter that was not downloaded whole', async () => {
      const other = await deliver(suite, LETTER);
      expect((await ask(`${CITIZENS}/${other}/bundle`, {}, CITIZEN)).json()).toMatchObject({
        status: 409,
        code: 'NOT_DOWNLOADED_YET',
      });
    });

    it.each([
      { who: 'a stranger', letters: CITIZENS },
      { who: 'a stranger of the company', letters: COMPANYS },
    ])('is not for $who', async ({ letters }) => {
      expect((await own(letters, person({ psn: '5932970451' }))).statusCode).toBe(404);
    });
  });

  it('is not for somebody else’s administrator', async () => {
    expect((await ask(`/messages/${id}/bundle`, {}, CITIZEN)).statusCode).toBe(404);
  });

  it('is checked by anybody with its code, who learns nothing that is not on it', async () => {
    const check = (code: string) => suite.app.inject({ method: 'GET', url: `/v1/verify/${code}` });
    const codeIn = (octets: Buffer) =>
      (JSON.parse(readFileSync(join(unpacked(octets), 'evidence.json'), 'utf8')) as { code: string }).code;
    const senders = await check(codeIn(bundle));
    expect(senders.json<{ events: { event: string }[] }>().events.map(({ event }) => event)).toHaveLength(7);
    const recipients = await check(codeIn((await ask(`${CITIZENS}/${id}/bundle`, {}, CITIZEN)).rawPayload));
    expect(recipients.json()).toMatchObject({
      kind: 'evidence',
      digest: expect.stringMatching(/^sha-256:/),
      events: [
        { event: 'SubmissionAcceptance', logIndex: 0 },
        { event: 'ContentConsignment' },
        { event: 'ContentHandover' },
        { event: 'ContentAcknowledgement' },
      ],
    });
    for (const told of [senders.payload, recipients.payload])
      expect(told).not.toMatch(/5001950015|22335588|[0-9a-f]{8}-[0-9a-f]{4}|name/);
    expect((await check(`E${'0'.repeat(32)}`)).statusCode).toBe(404);
    expect((await check('E12')).statusCode).toBe(400);
  });

  it('is refused in words while no time-stamp can be had, and given again afterwards', async () => {
    tsa.behave('down');
    expect((await ask(`/messages/${id}/bundle`)).json()).toMatchObject({
      status: 503,
      code: 'PROOF_NOT_SIGNED',
    });
    tsa.behave('works');
    expect((await ask(`/messages/${id}/bundle`)).statusCode).toBe(200);
  });

  /** What xmlsec1 says of a signature, its certificate and the files that it is over. */
  function xmlsec(cwd: string, file: string): string {
    const id = '--id-attr:Id';
    const args = [
      '--verify',
      '--trusted-pem',
      seal.rootFile,
      id,
      'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
      file,
    ];
    const { stdout, stderr, status } = spawnSync('xmlsec1', args, { cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    return `${stdout}${stderr}`;
  }
});

/** Packs a bundle again, `mimetype` first, with some files as given or left out. */
async function packed(folder: string, changes: ReadonlyMap<string, Buffer | undefined>): Promise<Buffer> {
  const zip = new ZipFile();
  const names = execFileSync('unzip', ['-Z1', join(folder, 'proof.asice')], { encoding: 'utf8' })
    .trim()
    .split('\n');
  for (const name of new Set([...names, ...changes.keys()])) {
    const content = changes.has(name) ? changes.get(name) : readFileSync(join(folder, name));
    if (content !== undefined)
      zip.addBuffer(content, name, { compress: name !== 'mimetype', forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** Where the content of a file begins in the container: behind its local header. */
function contentOffset(container: Buffer, name: string): number {
  return container.indexOf(name) + name.length;
}
