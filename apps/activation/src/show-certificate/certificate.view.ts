import { z } from 'zod';
import { type Certificate, CERTIFICATE_STATES } from '../certificate/certificate.js';

/** A certificate as its holder sees it. */
export const certificateView = z
  .object({
    fingerprint: z.string().describe('SHA-256 of the DER form, lower-case hex'),
    psn: z.string().describe('Public services number of the holder'),
    state: z.enum(CERTIFICATE_STATES).describe('Active means registered and paid'),
    notAfter: z.iso.datetime().describe('End of the certificate’s validity'),
  })
  .meta({ id: 'Certificate' });

export function viewOf({ fingerprint, psn, state, notAfter }: Certificate): z.infer<typeof certificateView> {
  return { fingerprint, psn, state, notAfter: notAfter.toISOString() };
}
