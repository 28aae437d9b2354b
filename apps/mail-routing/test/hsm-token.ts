import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HsmOptions } from '../src/use-hsm/token.js';

export const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so';
/** The user PIN of each token. */
export const TOKEN_PIN = '24681357';
const LABEL = 'PEP platform';

/** A SoftHSM token whose keys OpenSC's tool makes. */
export function makeHsmToken() {
  const folder = mkdtempSync(join(tmpdir(), 'pep-hsm-'));
  const conf = join(folder, 'softhsm2.conf');
  const pinFile = join(folder, 'pin');
  mkdirSync(join(folder, 'tokens'));
  writeFileSync(conf, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`);
  writeFileSync(pinFile, `${TOKEN_PIN}\n`);
  const env = { ...process.env, SOFTHSM2_CONF: conf };
  const run = (program: string, ...args: string[]): void => {
    execFileSync(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const login = ['--module', SOFTHSM, '--token-label', LABEL, '--login', '--pin', TOKEN_PIN];
  const tool = (...args: string[]): void => {
    run('pkcs11-tool', ...login, ...args);
  };
  const so = ['--so-pin', '12345678'];
  run('softhsm2-util', '--init-token', '--free', '--label', LABEL, ...so, '--pin', TOKEN_PIN);
  return {
    folder,
    conf,
    env,
    options: { module: SOFTHSM, token: LABEL, pinFile } satisfies HsmOptions,
    /** @param type as OpenSC's tool names it, such as `EC:prime256v1` */
    makeKeyPair: (label: string, type: string) => {
      tool('--keypairgen', '--key-type', type, '--label', label, '--id', '01');
    },
    /** Writes the public half down, as DER; gives the file. */
    publicKeyOf: (label: string): string => {
      const file = join(folder, `${label}.der`);
      tool('--read-object', '--type', 'pubkey', '--label', label, '-o', file);
      return file;
    },
    makeWrappingKey: (label: string) => {
      tool('--keygen', '--key-type', 'AES:32', '--label', label, '--usage-wrap', '--sensitive');
    },
    loseWrappingKey: (label: string) => {
      tool('--delete-object', '--type', 'secrkey', '--label', label);
    },
    setPin: (pin: string) => {
      writeFileSync(pinFile, pin);
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
