import type { Config } from './config.js';

/** What the signing process is told: where its key is, and who gives time-stamps. */
export type SignerSettings = Pick<
  Config,
  'hsmModule' | 'hsmToken' | 'hsmPinFile' | 'proofKey' | 'proofKeyFile' | 'tsaUrl' | 'tsaCaFile'
>;

export function signerSettings(config: Config): SignerSettings {
  const { hsmModule, hsmToken, hsmPinFile, proofKey, proofKeyFile, tsaUrl, tsaCaFile } = config;
  return { hsmModule, hsmToken, hsmPinFile, proofKey, proofKeyFile, tsaUrl, tsaCaFile };
}
