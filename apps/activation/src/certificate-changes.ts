import { Inject, Injectable } from '@nestjs/common';
import { addToOutbox } from '@pep/messaging';
import type { Transaction } from '@pep/persistence';
import { Clock, dayInYerevan } from '@pep/service-kit';
import type { Certificate, CertificateState } from './certificate/certificate.js';
import { withPaidTerm } from './certificate/paid-term.js';
import { certificateFact } from './facts.js';
import { Notices } from './notices.js';
import { CertificateRepository } from './storage/certificate.repository.js';
import { lockPaidTerm } from './storage/paid-term.repository.js';

/** Which text a state is told by, if it is told. */
const TEMPLATES: Partial<Record<CertificateState, 'certificate-active' | 'certificate-blocked'>> = {
  active: 'certificate-active',
  suspended: 'certificate-blocked',
  revoked: 'certificate-blocked',
};
const NOTICE_VALID_MS = 3 * 24 * 60 * 60 * 1000;

/** The one way by which a certificate changes: stored, told as a fact, and told to its holder where that is news. */
@Injectable()
export class CertificateChanges {
  constructor(
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(Notices) private readonly notices: Notices,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Changes a certificate as `decision` says, and to what is paid for where that says no more than registered; undefined
   * when it says nothing.
   */
  async change(
    tx: Transaction,
    { fingerprint, psn }: Pick<Certificate, 'fingerprint' | 'psn'>,
    decision: (before: Certificate, at: Date) => Certificate | undefined,
  ): Promise<Certificate | undefined> {
    const at = this.clock.now();
    const term = await lockPaidTerm(tx, psn, dayInYerevan(at));
    const before = await this.certificates.lock(tx, fingerprint);
    const decided = before && decision(before, at);
    if (decided === undefined) return undefined;
    const after = withPaidTerm(decided, term);
    await this.save(tx, before, after);
    return after;
  }

  /** @param before as it was; undefined when it is new. The row is locked. */
  async save(tx: Transaction, before: Certificate | undefined, after: Certificate): Promise<void> {
    await this.certificates.save(tx, after);
    await addToOutbox(tx, [certificateFact(after)]);
    const template = TEMPLATES[after.state];
    // The holder knows of one card: its certificate for signatures goes with the other one.
    if (template === undefined || before?.state === after.state || after.kind === 'signature') return;
    const validUntil = new Date(after.changedAt.getTime() + NOTICE_VALID_MS);
    const notice = { template, parameters: { state: after.state }, validUntil };
    await this.notices.request(tx, after.psn, notice, after.changedAt);
  }
}
