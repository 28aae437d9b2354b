import { z } from 'zod';
import { holderCertificate } from './holder.js';
import { hasPinPad, pinStanding, pukStanding, PURPOSES, type TokenReading } from './token/token.js';

const certificateView = z.object({
  /** SHA-256 of the DER, lower-case hex. */
  fingerprint: z.string(),
  name: z.string(),
  psn: z.string().optional(),
  issuer: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  /** DER, base64. */
  certificate: z.string(),
});

/** A token as the commands print it and the web app gets it. */
export const tokenView = z
  .object({
    token: z.enum(PURPOSES),
    label: z.string(),
    serial: z.string(),
    reader: z.string(),
    /** `locked` is also what a PIN looks like that was never set, with most cards. */
    state: z.enum(['not-activated', 'active', 'locked']),
    triesLeft: z.union([z.literal(0), z.literal(1)]).optional(),
    warning: z.enum(['wrong-before', 'last-try']).optional(),
    puk: z.object({ locked: z.boolean(), warning: z.enum(['wrong-before', 'last-try']).optional() }),
    pinLength: z.object({ min: z.int(), max: z.int() }),
    pinPad: z.boolean(),
    certificate: certificateView.optional(),
  })
  .meta({ id: 'Token' });

export type TokenView = z.infer<typeof tokenView>;

export function viewOf(token: TokenReading): TokenView {
  const certificate = certificateOf(token);
  return {
    token: token.purpose,
    label: token.label,
    serial: token.serial,
    reader: token.reader,
    ...pinStanding(token.flags),
    puk: pukStanding(token.flags),
    pinLength: token.pinLength,
    pinPad: hasPinPad(token.flags),
    ...(certificate !== undefined && { certificate }),
  };
}

function certificateOf(token: TokenReading): z.infer<typeof certificateView> | undefined {
  const found = holderCertificate(token);
  if (found === undefined) return undefined;
  const { x509, name, psn } = found;
  return {
    fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    name,
    ...(psn !== undefined && { psn }),
    issuer: x509.issuer.replaceAll('\n', ', '),
    notBefore: x509.validFromDate.toISOString(),
    notAfter: x509.validToDate.toISOString(),
    certificate: x509.raw.toString('base64'),
  };
}
