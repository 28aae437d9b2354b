import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownEnvironment } from '../config.js';
import { type TestCard, writeCard } from './card-content.js';
import { cardProgram, findParts } from './card-programs.js';

/** SoftHSM with the two tokens of a card. */
export interface SoftHsm {
  /** SoftHSM's PKCS #11 module. */
  readonly module: string;
  /** What a process needs in its environment before it loads the module, with what it has already. */
  readonly environment: { readonly SOFTHSM2_CONF: string };
  readonly folder: string;
  /** Deletes the tokens. */
  stop(): Promise<void>;
}

/**
 * The tokens `ARMID (AuthPIN)` and `ARMID (SignPIN)` of a card in SoftHSM, with keys and certificates, and no PIN
 * until the PUK (the security officer's PIN) sets it. SoftHSM counts no tries and never locks. Nothing runs.
 *
 * @throws Error with the command that installs what is missing
 */
export async function prepareSoftHsm(card: TestCard): Promise<SoftHsm> {
  const { softHsm: module } = findParts('softHsm');
  const folder = await mkdtemp(join(tmpdir(), 'pep-tokens-'));
  await writeCard(folder, card);
  await mkdir(join(folder, 'tokens'));
  const environment = { SOFTHSM2_CONF: join(folder, 'softhsm2.conf') };
  await writeFile(environment.SOFTHSM2_CONF, configuration(join(folder, 'tokens')));
  // In a process of its own: C code reads the environment, and a process can load the module once.
  const args = [cardProgram(), 'tokens', folder, module];
  await promisify(execFile)(process.execPath, args, { env: { ...ownEnvironment(), ...environment } });
  return { module, environment, folder, stop: () => rm(folder, { recursive: true, force: true }) };
}

function configuration(tokens: string): string {
  const rows = [`directories.tokendir = ${tokens}`, 'objectstore.backend = file', 'log.level = ERROR'];
  return [...rows, 'slots.removable = true', ''].join('\n');
}
