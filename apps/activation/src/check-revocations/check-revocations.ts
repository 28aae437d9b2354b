import { Inject, Injectable } from '@nestjs/common';
import type { RevocationVerdict } from '@pep/client-identity';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Certificate } from '../certificate/certificate.js';
import { decide } from '../certificate/transitions.js';
import { CertificateChanges } from '../certificate-changes.js';
import type { Job } from '../job-loops.js';
import { Signers } from '../signers.js';
import { type DueCheck, takeChecks } from '../storage/revocation-check.repository.js';

/** Questions to authorities at once. */
const AT_ONCE = 20;
/** RFC 5280 5.3.1: the one revocation that can be lifted. */
const HOLD = 'certificateHold';

/**
 * Asks the authorities about the certificates that are known, so that one that was revoked there is told of here, whether or
 * not its holder signs in. A certificate of which the file tells no octets can not be asked about.
 */
@Injectable()
export class CheckRevocations implements Job {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Signers) private readonly signers: Signers,
    @Inject(CertificateChanges) private readonly changes: CertificateChanges,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<number> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + this.signers.checkEveryMs);
    const due = await this.database.withTransaction((tx) => takeChecks(tx, { now, until, count: AT_ONCE }));
    await Promise.all(due.map((one) => this.#check(one)));
    return due.length;
  }

  async #check(one: DueCheck): Promise<void> {
    const verdict = await this.signers.revocation(one.der);
    await this.database.withTransaction((tx) =>
      this.changes.change(tx, one, (before, at) => decided(before, verdict, at)),
    );
  }
}

/** What an authority's word makes of a certificate; undefined when it changes nothing. */
function decided(
  before: Certificate,
  { status, reason }: RevocationVerdict,
  at: Date,
): Certificate | undefined {
  if (status === 'revoked') {
    const event = reason === HOLD ? 'suspend' : 'revoke';
    const words = `Revoked by the authority${reason === undefined ? '' : `: ${reason}`}`;
    return decide(before, event, { by: 'authority', reason: words, at });
  }
  const isHeld = before.state === 'suspended' && before.decidedBy === 'authority';
  return status === 'good' && isHeld
    ? decide(before, 'reinstate', { by: 'authority', reason: undefined, at })
    : undefined;
}
