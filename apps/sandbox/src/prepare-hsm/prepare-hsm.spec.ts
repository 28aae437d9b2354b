import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrepareHsm } from './prepare-hsm.js';

const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so';
// SoftHSM reads the process's own environment, which is not the one that a test sees.
const PROGRAM = `
const { PrepareHsm } = await import(process.argv[1]);
await new PrepareHsm(process.argv[2], process.argv[3]).execute();`;

describe('the platform’s token', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pep-sandbox-hsm-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const env = () => ({ ...process.env, SOFTHSM2_CONF: join(folder, 'hsm/softhsm2.conf') });
  const prepare = (): void => {
    const compiled = new URL('../../dist/prepare-hsm/prepare-hsm.js', import.meta.url).href;
    const args = ['--input-type=module', '-e', PROGRAM, compiled, folder, SOFTHSM];
    execFileSync(process.execPath, args, { env: env() });
  };
  const pin = (): string => readFileSync(join(folder, 'hsm/pin'), 'utf8');
  /** What OpenSC's tool says of the keys. */
  const keys = (): string => {
    const token = ['--module', SOFTHSM, '--token-label', 'PEP platform', '--login', '--pin', pin()];
    return execFileSync('pkcs11-tool', [...token, '--list-objects'], { env: env(), encoding: 'utf8' });
  };

  it('has the keys that seal evidence, sign proofs and wrap the keys of content, which can not be taken out', () => {
    prepare();
    expect(keys()).toMatch(/Private Key Object[^]*label:\s+pep-seal-1[^]*never extractable/);
    expect(keys()).toMatch(/Private Key Object; EC[^]*label:\s+pep-proof-1/);
    expect(keys()).toMatch(/Secret Key Object; AES length 32[^]*label:\s+pep-content-1[^]*never extractable/);
    const publicKey = readFileSync(join(folder, 'hsm/proof-public.pem'), 'utf8');
    expect(createPublicKey(publicKey).asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(statSync(join(folder, 'hsm/pin')).mode & 0o777).toBe(0o600);
  });

  it('stays as it is when it is prepared again', () => {
    prepare();
    const before = [pin(), keys()];
    prepare();
    expect([pin(), keys()]).toEqual(before);
  });

  it('is not made on a machine without SoftHSM', async () => {
    await new PrepareHsm(folder, undefined).execute();
    expect(() => statSync(join(folder, 'hsm'))).toThrow('ENOENT');
  });
});
