// The process that seals evidence, started by the service: hashing and the calls of a hardware module, which block, are
// not on the thread that takes letters, and a module that crashes takes no letters along.
import { readFileSync } from 'node:fs';
import { createDataSource, Database } from '@pep/persistence';
import { readConfig, SystemClock } from '@pep/service-kit';
import { type Config, config } from './config.js';
import { databaseOptions } from './database.js';
import { hsmOptions } from './hsm-settings.js';
import { SealEvidence } from './seal-evidence/seal-evidence.js';
import type { SealKeys } from './seal-evidence/seal-keys.js';
import { runSealer, type SealerReport } from './seal-evidence/sealer.js';
import { StampCheckpoints } from './seal-evidence/stamp-checkpoints.js';
import { TellSealed } from './seal-evidence/tell-sealed.js';
import { readCertificates } from './seal-evidence/time-stamps.js';
import { Hsm } from './use-hsm/hsm.js';
import { keyFromFile } from './use-hsm/key-file.js';

/** One round at a time, one time-stamp, and one checkpoint that is told. */
const POOL_SIZE = 3;

function sealKeys(config: Config): SealKeys {
  const { sealKey, sealKeyFile } = config;
  const options = hsmOptions(config);
  if (options !== undefined) {
    const hsm = new Hsm(options);
    return { current: sealKey, open: (label) => Promise.resolve(hsm.key(label)) };
  }
  if (sealKeyFile !== undefined) return { current: sealKeyFile, open: keyFromFile };
  const missing = new Error('no key seals evidence: set PEP_HSM_MODULE, PEP_HSM_TOKEN and PEP_HSM_PIN_FILE');
  return { current: 'of any label', open: () => Promise.reject(missing) };
}

function stampWith(database: Database, { tsaUrl, tsaCaFile }: Config): () => Promise<void> {
  if (tsaUrl === undefined) return () => Promise.resolve();
  const trusted = tsaCaFile === undefined ? [] : readCertificates(readFileSync(tsaCaFile, 'utf8'));
  const stamps = new StampCheckpoints(database, { url: tsaUrl, trusted });
  return () => stamps.execute();
}

const report = (told: SealerReport): void => {
  // The service may just have ended: then nobody is to hear it, and that is no failure.
  process.send?.(told, undefined, undefined, () => undefined);
};

async function main(): Promise<void> {
  const read = readConfig(config);
  if (!read.ok) throw new Error(read.problems.join('; '));
  const stop = new AbortController();
  // The service has ended, in whatever way: nobody would stop this process any more.
  process.once('disconnect', () => {
    stop.abort();
  });
  // A signal to the group is for the service, which then lets go of this process.
  process.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
  const options = { ...databaseOptions(read.config), service: 'mail-routing sealer', poolSize: POOL_SIZE };
  const dataSource = await createDataSource(options).initialize();
  const database = new Database(dataSource);
  // Machine time: a checkpoint and its time-stamp are about when it was sealed, whatever business time is.
  const sealing = new SealEvidence(database, new SystemClock(), read.config.logOrigin, sealKeys(read.config));
  const telling = new TellSealed(database, read.config.logOrigin);
  await runSealer(
    {
      seal: () => sealing.execute(),
      stamp: stampWith(database, read.config),
      tell: () => telling.execute(),
    },
    stop.signal,
    report,
  );
  await dataSource.destroy();
}

try {
  await main();
} catch (error) {
  report({ failed: 'sealing', reason: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
