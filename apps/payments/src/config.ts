import { setting, upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

const BANK_TIMEOUT_DEFAULT_MS = 10_000;
const BANK_TIMEOUT_MAX_MS = 25_000;

const baseUrl = () => setting.url(/^https?$/).transform((url) => (url.endsWith('/') ? url : `${url}/`));

/** The settings of payments. */
export const config = z.object({
  ...upstreamSettings,
  /** The bank's REST API, such as https://ipay.arca.am/payment/rest/ */
  bankUrl: baseUrl(),
  bankUser: z.string().min(1),
  bankPassword: z.string().min(1),
  /** How long one answer of the bank may take. */
  bankTimeoutMs: setting.count({ min: 100, max: BANK_TIMEOUT_MAX_MS }).default(BANK_TIMEOUT_DEFAULT_MS),
  /** Where anybody reaches the public calls: the payer comes back there, and receipts are checked there. */
  publicUrl: baseUrl(),
  /** Where people with a card reach the calls: links to receipts. */
  cardUrl: baseUrl(),
  /** P-256, SPKI PEM: seals what only notifications may read. */
  dispatchPublicKeyFile: setting.file(),
});

export type Config = z.infer<typeof config>;
