// The process that asks the hardware module for the service, which starts it when it needs it: a module's calls block, and one
// that crashes takes no letters along. (Evidence is sealed by another: `sealer.ts`.)
import { readFileSync } from 'node:fs';
import type { HsmSettings } from './hsm-settings.js';
import { readCertificates, timeStamp } from './seal-evidence/time-stamps.js';
import { Hsm } from './use-hsm/hsm.js';
import type { HsmAnswer, HsmReady, HsmRequest, HsmWork } from './use-hsm/hsm-process.js';
import { keyFromFile } from './use-hsm/key-file.js';
import { PinRefusedError } from './use-hsm/token.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as HsmSettings;
const hsm = settings.hsm && new Hsm(settings.hsm);
const { proofKey, proofKeyFile, tsaUrl, tsaCaFile } = settings;
const trusted = tsaCaFile === undefined ? [] : readCertificates(readFileSync(tsaCaFile, 'utf8'));

async function sign(octets: Buffer): Promise<Buffer> {
  const key = hsm === undefined ? await keyFromFile(proofKeyFile ?? '') : hsm.key(proofKey);
  if (key === undefined)
    throw new Error(`there is no key ${hsm === undefined ? (proofKeyFile ?? '') : proofKey}`);
  return key.sign(octets);
}

type Made = Buffer | undefined;
const WORK: Readonly<Record<HsmWork, (octets: Buffer, name: string) => Made | Promise<Made>>> = {
  sign,
  stamp: (octets) => (tsaUrl === undefined ? undefined : timeStamp(octets, { url: tsaUrl, trusted })),
  wrap: (octets, name) => hsm?.wrap(name, octets),
  unwrap: (octets, name) => hsm?.unwrap(name, octets),
};

async function answer({ id, work, octets, name = '' }: HsmRequest): Promise<HsmAnswer> {
  try {
    const made = await WORK[work](Buffer.from(octets), name);
    return { id, ...(made && { octets: made }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = name === '' ? work : `${work} by ${name}`;
    return { id, failed: `${what}: ${reason}`, pinRefused: error instanceof PinRefusedError };
  }
}

process.on('message', (request) => {
  void answer(request as HsmRequest).then((told) => process.send?.(told));
});
// A signal to the group is for the service, which then lets go of this process.
process.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
process.send?.({ ready: true } satisfies HsmReady);
