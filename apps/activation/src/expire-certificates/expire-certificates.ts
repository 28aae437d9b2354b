import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Certificate } from '../certificate/certificate.js';
import { decide } from '../certificate/transitions.js';
import { CertificateChanges } from '../certificate-changes.js';
import type { Job } from '../job-loops.js';
import { CertificateRepository } from '../storage/certificate.repository.js';

const AT_ONCE = 100;

/** Tells of certificates whose validity has ended. */
@Injectable()
export class ExpireCertificates implements Job {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
    @Inject(CertificateChanges) private readonly changes: CertificateChanges,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<number> {
    const at = this.clock.now();
    const ended = await this.database.read((reader) => this.certificates.ended(reader, at, AT_ONCE));
    for (const one of ended) {
      await this.database.withTransaction((tx) => this.changes.change(tx, one, expired));
    }
    return ended.length;
  }
}

function expired(before: Certificate, at: Date): Certificate | undefined {
  return before.notAfter <= at
    ? decide(before, 'expire', { by: undefined, reason: undefined, at })
    : undefined;
}
