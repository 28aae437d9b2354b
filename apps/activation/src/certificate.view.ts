import { Inject, Injectable } from '@nestjs/common';
import type { Identity } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { z } from 'zod';
import { type Certificate, CERTIFICATE_KINDS, CERTIFICATE_STATES } from './certificate/certificate.js';
import { Links } from './links.js';
import { placeOf } from './status/status-list.js';
import { CertificateRepository } from './storage/certificate.repository.js';

/** A certificate as relying parties see it; its holder and operators see whose it is. */
export const certificateView = z
  .object({
    fingerprint: z.string().describe('SHA-256 of the DER form, lower-case hex'),
    psn: z
      .string()
      .optional()
      .describe('Public services number of the holder; shown to the holder and to operators'),
    kind: z.enum(CERTIFICATE_KINDS).describe('Which of the card’s two certificates it is'),
    state: z.enum(CERTIFICATE_STATES).describe('Active means registered and paid'),
    notAfter: z.iso.datetime().describe('End of the certificate’s validity'),
    changedAt: z.iso.datetime().describe('When the state changed last'),
    termEndsOn: z.iso.date().optional().describe('Last day that is paid for; shown as the PSN is'),
    reason: z.string().optional().describe('Why it was suspended, revoked or replaced; shown as the PSN is'),
    status: z
      .object({ list: z.url(), index: z.int() })
      .describe('Its place in a signed status list (IETF Token Status List)'),
  })
  .meta({ id: 'Certificate' });
export type CertificateView = z.infer<typeof certificateView>;

/** Shows certificates to those who ask. */
@Injectable()
export class CertificateViews {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(Links) private readonly links: Links,
  ) {}

  async of(certificate: Certificate, to: Identity): Promise<CertificateView> {
    const { fingerprint, psn, kind, state, notAfter, changedAt, termEndsOn, reason } = certificate;
    const number = await this.database.read((reader) => this.certificates.numberOf(reader, fingerprint));
    const { list, index } = placeOf(number ?? 1);
    const mayKnow = to.kind === 'person' && (to.operator || to.psn === psn);
    return {
      ...{ fingerprint, kind, state },
      ...(mayKnow && {
        psn,
        ...(termEndsOn !== undefined && { termEndsOn }),
        ...(reason !== undefined && { reason }),
      }),
      notAfter: notAfter.toISOString(),
      changedAt: changedAt.toISOString(),
      status: { list: this.links.statusList(list), index },
    };
  }
}
