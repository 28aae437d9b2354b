import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type SignerAnswer, SignerProcess } from '../src/prove-delivery/signer-process.js';
import type { SignerSettings } from '../src/signer-settings.js';
import { makeSealAuthority } from './seal-authority.js';

const SIGNER = fileURLToPath(new URL('../dist/signer.js', import.meta.url));
const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so';
const TOKEN = 'PEP platform';
const PIN = '24681357';
const LABEL = 'pep-proof-1';
const OCTETS = Buffer.from('what is signed');

describe('the signing process', () => {
  let seal: ReturnType<typeof makeSealAuthority>;
  let signers: SignerProcess[] = [];

  beforeAll(() => {
    seal = makeSealAuthority();
  });
  afterAll(() => {
    seal.remove();
  });
  afterEach(() => {
    for (const signer of signers) signer.onApplicationShutdown();
    signers = [];
  });

  const start = (settings: Partial<SignerSettings>, certificate = seal.certificate): SignerProcess => {
    const chain = [new X509Certificate(certificate).raw];
    const signer = new SignerProcess({ program: SIGNER, settings: { proofKey: LABEL, ...settings }, chain });
    signers.push(signer);
    return signer;
  };
  const isBySeal = (signature: Buffer): boolean => {
    const key = new X509Certificate(seal.certificate).publicKey;
    return verify('sha256', OCTETS, { key, dsaEncoding: 'ieee-p1363' }, signature);
  };

  it('signs with the key of the certificate, many at once', async () => {
    const signer = start({ proofKeyFile: seal.keyFile });
    const made = await Promise.all(Array.from({ length: 20 }, () => signer.sign(OCTETS)));
    expect(made.every((one) => one.length === 64 && isBySeal(one))).toBe(true);
    expect(await signer.stamp(OCTETS)).toBeUndefined();
  }, 30_000);

  it('hands nothing out that another key than the certificate’s has signed', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const file = join(seal.folder, 'other.pem');
    writeFileSync(file, other.export({ type: 'pkcs8', format: 'pem' }));
    await expect(start({ proofKeyFile: file }).sign(OCTETS)).rejects.toMatchObject({
      code: 'PROOF_NOT_SIGNED',
    });
  }, 30_000);

  it('is started again after it ended, and says so to whoever was waiting', async () => {
    const ending = join(seal.folder, 'ending.mjs');
    writeFileSync(ending, 'process.on("message", () => process.exit(1));');
    const chain = [new X509Certificate(seal.certificate).raw];
    const signer = new SignerProcess({ program: ending, settings: {}, chain });
    signers.push(signer);
    for (let turn = 0; turn < 2; turn++)
      await expect(signer.sign(OCTETS)).rejects.toMatchObject({ code: 'PROOF_NOT_SIGNED' });
  }, 30_000);

  describe('with a key in a token', () => {
    let folder: string;
    let env: NodeJS.ProcessEnv;
    let child: ChildProcess;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'pep-hsm-'));
      mkdirSync(join(folder, 'tokens'));
      const conf = join(folder, 'softhsm2.conf');
      writeFileSync(conf, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`);
      writeFileSync(join(folder, 'pin'), PIN);
      env = { ...process.env, SOFTHSM2_CONF: conf };
      const run = (program: string, ...args: string[]) =>
        execFileSync(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      run('softhsm2-util', '--init-token', '--free', '--label', TOKEN, '--so-pin', '12345678', '--pin', PIN);
      const token = ['--module', SOFTHSM, '--token-label', TOKEN, '--login', '--pin', PIN, '--label', LABEL];
      run('pkcs11-tool', ...token, '--keypairgen', '--key-type', 'EC:prime256v1', '--id', '02');
      run('pkcs11-tool', ...token, '--read-object', '--type', 'pubkey', '-o', join(folder, 'public.der'));
    }, 60_000);
    afterAll(async () => {
      if (child.connected) child.disconnect();
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    });

    it('signs with it', async () => {
      const settings = {
        hsmModule: SOFTHSM,
        hsmToken: TOKEN,
        hsmPinFile: join(folder, 'pin'),
        proofKey: LABEL,
      };
      child = fork(SIGNER, [JSON.stringify(settings)], { env, execArgv: [], serialization: 'advanced' });
      child.send({ id: 7, work: 'sign', octets: OCTETS });
      const [answer] = (await once(child, 'message')) as [SignerAnswer & { octets: Uint8Array }];
      expect(answer.id).toBe(7);
      const key = { format: 'der', type: 'spki', dsaEncoding: 'ieee-p1363' } as const;
      const der = readFileSync(join(folder, 'public.der'));
      expect(verify('sha256', OCTETS, { key: der, ...key }, answer.octets)).toBe(true);
    }, 60_000);
  });
});
