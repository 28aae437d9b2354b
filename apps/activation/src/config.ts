import { setting, upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

const CODE_LENGTH = { min: 4, max: 8, default: 6 };
const CHECK_S = { min: 1, max: 86_400, default: 60 };
const PIN_ACTIVATIONS = { min: 1, max: 100_000, default: 60 };

/** The settings of this service, `PEP_…` in the environment. */
export const config = z.object({
  ...upstreamSettings,
  /** JSON list of certificates to load at start: the sandbox's personas. */
  certificatesFile: setting.file().optional(),
  /** JSON list of people and how they are reached, to load at start: the sandbox's personas. */
  subscribersFile: setting.file().optional(),
  /** Folder of the contracts, `<day>/<language>.txt`; the ones that come with the service when not set. */
  contractsDir: setting.file().optional(),
  /** PEM bundle of the card authorities, roots included, as the gateway has it. */
  clientCaFile: setting.file(),
  /** Where anybody reaches the public calls: links to contracts and status lists. */
  publicUrl: setting.url(/^https?$/).transform((url) => (url.endsWith('/') ? url : `${url}/`)),
  /** P-256, SPKI PEM: seals what only notifications may read. */
  dispatchPublicKeyFile: setting.file(),
  /** Any secret of 32 octets or more: the key of the digests of codes. */
  codeKeyFile: setting.file(),
  /** Digits of a code, but for the one-step way, which has four. */
  codeLength: setting.count(CODE_LENGTH).default(CODE_LENGTH.default),
  /** Time-stamp authority (RFC 3161) for signatures of contracts. */
  tsaUrl: setting.url(/^https?$/),
  /** PEM bundle of its authorities; the card authorities when not set. */
  tsaCaFile: setting.file().optional(),
  /** P-256 private key, PKCS#8 PEM: signs the status lists. */
  statusListKeyFile: setting.file(),
  /** How often a known certificate's authority is asked whether it is revoked, seconds. */
  revocationCheckS: setting.count(CHECK_S).default(CHECK_S.default),
  /** PIN activations an hour from one address. */
  pinActivationsPerHour: setting.count(PIN_ACTIVATIONS).default(PIN_ACTIVATIONS.default),
});

export type Config = z.infer<typeof config>;
