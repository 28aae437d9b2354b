import type { Config } from './config.js';
import type { HsmOptions } from './use-hsm/token.js';

/** What the process that asks the hardware module is told: where the keys are, and who gives time-stamps. */
export interface HsmSettings {
  /** Undefined without a module: the key of proofs is then a file. */
  readonly hsm: HsmOptions | undefined;
  readonly proofKey: string;
  readonly proofKeyFile: string | undefined;
  readonly tsaUrl: string | undefined;
  readonly tsaCaFile: string | undefined;
}

export function hsmSettings(config: Config): HsmSettings {
  const { proofKey, proofKeyFile, tsaUrl, tsaCaFile } = config;
  return { hsm: hsmOptions(config), proofKey, proofKeyFile, tsaUrl, tsaCaFile };
}

/** The module of the settings; undefined when it is not set whole. */
export function hsmOptions({ hsmModule, hsmToken, hsmPinFile }: Config): HsmOptions | undefined {
  if (hsmModule === undefined || hsmToken === undefined || hsmPinFile === undefined) return undefined;
  return { module: hsmModule, token: hsmToken, pinFile: hsmPinFile };
}
