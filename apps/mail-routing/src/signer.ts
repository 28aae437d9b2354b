// The process that signs proofs, started by the service with the first one: the calls of a hardware module block, and a module
// that crashes takes no letters along.
import { readFileSync } from 'node:fs';
import type { SigningKey } from './log/note.js';
import { numbersOfSignature } from './prove-delivery/signature-form.js';
import type { SignerAnswer, SignerRequest } from './prove-delivery/signer-process.js';
import { readCertificates, timeStamp } from './seal-evidence/time-stamps.js';
import type { SignerSettings } from './signer-settings.js';
import { Hsm } from './use-hsm/hsm.js';
import { keyFromFile } from './use-hsm/key-file.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as SignerSettings;
const { hsmModule, hsmToken, hsmPinFile, proofKey, proofKeyFile, tsaUrl, tsaCaFile } = settings;

function opener(): () => Promise<SigningKey | undefined> {
  if (hsmModule === undefined || hsmToken === undefined || hsmPinFile === undefined)
    return () => keyFromFile(proofKeyFile ?? '');
  const hsm = new Hsm({ module: hsmModule, token: hsmToken, pinFile: hsmPinFile });
  return () => hsm.key(proofKey);
}

const openKey = opener();
const trusted = tsaCaFile === undefined ? [] : readCertificates(readFileSync(tsaCaFile, 'utf8'));

async function sign(octets: Buffer): Promise<Buffer> {
  const key = await openKey();
  if (key === undefined) throw new Error(`there is no key ${proofKeyFile ?? proofKey}`);
  return numbersOfSignature(await key.sign(octets));
}

async function answer({ id, work, octets }: SignerRequest): Promise<SignerAnswer> {
  try {
    const given = Buffer.from(octets);
    if (work === 'sign') return { id, octets: await sign(given) };
    if (tsaUrl === undefined) return { id };
    return { id, octets: await timeStamp(given, { url: tsaUrl, trusted }) };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (request) => {
  void answer(request as SignerRequest).then((told) => process.send?.(told));
});
// A signal to the group is for the service, which then lets go of this process.
process.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
