import { generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HsmSettings } from '../src/hsm-settings.js';
import { HsmProcess } from '../src/use-hsm/hsm-process.js';
import { HsmSigner } from '../src/use-hsm/hsm-signer.js';
import { TokenKeys } from '../src/use-hsm/token-keys.js';
import { makeHsmToken, TOKEN_PIN } from './hsm-token.js';
import { makeSealAuthority } from './seal-authority.js';

const PROGRAM = fileURLToPath(new URL('../dist/hsm.js', import.meta.url));
const LABEL = 'pep-proof-1';
const OCTETS = Buffer.from('what is signed');

describe('the process that asks the hardware module', () => {
  let seal: ReturnType<typeof makeSealAuthority>;
  let started: HsmProcess[] = [];

  beforeAll(() => {
    seal = makeSealAuthority();
  });
  afterAll(() => {
    seal.remove();
  });
  afterEach(() => {
    for (const hsm of started) hsm.onApplicationShutdown();
    started = [];
  });

  const run = (settings: Partial<HsmSettings>, program = PROGRAM, env = process.env): HsmProcess => {
    const hsm = new HsmProcess({ program, settings: { proofKey: LABEL, ...settings }, env });
    started.push(hsm);
    return hsm;
  };
  const chain = () => [new X509Certificate(seal.certificate).raw];
  const isBySeal = (signature: Buffer): boolean => {
    const key = new X509Certificate(seal.certificate).publicKey;
    return verify('sha256', OCTETS, { key, dsaEncoding: 'ieee-p1363' }, signature);
  };

  it('signs with the key of the certificate, many at once', async () => {
    const signer = new HsmSigner(run({ proofKeyFile: seal.keyFile }), chain());
    const made = await Promise.all(Array.from({ length: 20 }, () => signer.sign(OCTETS)));
    expect(made.every((one) => one.length === 64 && isBySeal(one))).toBe(true);
    expect(await signer.stamp(OCTETS)).toBeUndefined();
  }, 30_000);

  it('hands nothing out that another key than the certificate’s has signed', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const file = join(seal.folder, 'other.pem');
    writeFileSync(file, other.export({ type: 'pkcs8', format: 'pem' }));
    const signer = new HsmSigner(run({ proofKeyFile: file }), chain());
    await expect(signer.sign(OCTETS)).rejects.toMatchObject({ code: 'PROOF_NOT_SIGNED' });
  }, 30_000);

  it('is started again after it ended, and says so to whoever was waiting', async () => {
    const ending = join(seal.folder, 'ending.mjs');
    writeFileSync(
      ending,
      `import { existsSync, writeFileSync } from 'node:fs';
       process.on('message', ({ id }) => {
         if (existsSync('${ending}.once')) process.send({ id, octets: Buffer.from('again') });
         else { writeFileSync('${ending}.once', ''); process.exit(1); }
       });`,
    );
    const hsm = run({}, ending);
    await expect(new HsmSigner(hsm, chain()).sign(OCTETS)).rejects.toMatchObject({
      code: 'PROOF_NOT_SIGNED',
    });
    expect(String(await hsm.ask('sign', OCTETS))).toBe('again');
  }, 30_000);

  describe('with a token', () => {
    let token: ReturnType<typeof makeHsmToken>;

    beforeAll(() => {
      token = makeHsmToken();
      token.makeKeyPair(LABEL, 'EC:prime256v1');
      token.makeWrappingKey('wrap');
    }, 60_000);
    afterAll(() => {
      token.remove();
    });

    const withToken = (): HsmProcess => run({ hsm: token.options }, PROGRAM, token.env);

    it('signs, wraps and unwraps with its keys, whatever is asked at once', async () => {
      const hsm = withToken();
      const keys = new TokenKeys('wrap', hsm);
      const plain = Buffer.alloc(32, 7);
      const made = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const [signature, wrapped] = await Promise.all([hsm.ask('sign', OCTETS), keys.wrap('wrap', plain)]);
          return { signature: signature ?? Buffer.alloc(0), opened: await keys.unwrap('wrap', wrapped) };
        }),
      );
      const key = readFileSync(token.publicKeyOf(LABEL));
      for (const { signature, opened } of made) {
        expect(verify('sha256', OCTETS, { key, format: 'der', type: 'spki' }, signature)).toBe(true);
        expect(opened.equals(plain)).toBe(true);
      }
    }, 60_000);

    it('goes on after a call that failed', async () => {
      const hsm = withToken();
      await expect(hsm.ask('wrap', OCTETS, 'none')).rejects.toThrow('the token has no AES key none');
      expect(await hsm.ask('sign', OCTETS)).toBeDefined();
    }, 60_000);

    it('is asked for nothing any more once the PIN was refused, signatures and keys alike', async () => {
      const hsm = withToken();
      token.setPin('00000000');
      await expect(hsm.ask('sign', OCTETS)).rejects.toThrow('refuses the PIN');
      token.setPin(TOKEN_PIN);
      await expect(hsm.ask('wrap', Buffer.alloc(32), 'wrap')).rejects.toThrow('refuses the PIN');
    }, 60_000);
  });
});
