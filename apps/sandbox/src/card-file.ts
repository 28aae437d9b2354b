import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type CardApplication, type Personalisation } from './smartcard/personalisation.js';

/** What a command has room for. */
const PIN_MAX_LENGTH = 8;
const SERIAL_OCTETS = 8;

const applicationSchema = z.object({
  /** PEM */
  certificate: z.string(),
  key: z.string(),
  puk: z.string().min(4).max(PIN_MAX_LENGTH),
  /** Shortest PIN that the card takes, characters. */
  minLength: z.int().min(1).max(PIN_MAX_LENGTH),
});

const cardSchema = z
  .object({
    label: z.string().default('ARMID'),
    auth: applicationSchema,
    sign: applicationSchema,
    /** PEM, any number of certificates. */
    authorities: z.string().default(''),
    hasOfficerPin: z.boolean().default(false),
    asksConsent: z.boolean().default(true),
  })
  .refine(({ hasOfficerPin, auth, sign }) => !hasOfficerPin || auth.puk === sign.puk, {
    error: 'a card with a security officer has one PUK for both PINs',
  });

/**
 * Reads `card.json`, which says what the issuer puts on a card.
 * @throws Error when it is not what it must be
 */
export function readCardFile(path: string): Personalisation {
  const { auth, sign, authorities, ...card } = cardSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const fingerprint = new X509Certificate(auth.certificate).fingerprint256.replaceAll(':', '');
  return {
    ...card,
    serialNumber: Buffer.from(fingerprint, 'hex').subarray(0, SERIAL_OCTETS),
    applications: { auth: applicationOf(auth), sign: applicationOf(sign) },
    authorities: certificatesOf(authorities),
  };
}

function applicationOf(given: z.infer<typeof applicationSchema>): CardApplication {
  return {
    rule: { puk: given.puk, minLength: given.minLength, maxLength: PIN_MAX_LENGTH },
    key: createPrivateKey(given.key),
    certificate: certificatesOf(given.certificate)[0] ?? Buffer.alloc(0),
  };
}

function certificatesOf(bundle: string): Buffer[] {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((pem) => new X509Certificate(pem).raw);
}
