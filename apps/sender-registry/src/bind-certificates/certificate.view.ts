import { z } from 'zod';
import type { BoundCertificate } from '../storage/certificate.repository.js';

/** A client certificate by which a system submits letters for a sender. */
export const certificateView = z
  .object({
    fingerprint: z.string().describe('SHA-256 of its DER, lower-case hex'),
    subject: z.string(),
    expiresAt: z.iso.datetime(),
    addedAt: z.iso.datetime(),
  })
  .meta({ id: 'SenderCertificate' });
export type CertificateView = z.infer<typeof certificateView>;

/** All of a sender's: there are never more than one page. */
export const certificateList = z.object({ items: z.array(certificateView) });

export function showCertificate({ expiresAt, addedAt, ...rest }: BoundCertificate): CertificateView {
  return { ...rest, expiresAt: expiresAt.toISOString(), addedAt: addedAt.toISOString() };
}
