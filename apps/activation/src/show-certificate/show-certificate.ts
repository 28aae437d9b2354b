import { Inject, Injectable } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import type { Certificate } from '../certificate/certificate.js';
import { CertificateRepository } from '../storage/certificate.repository.js';

/** Shows how a certificate stands in the service. */
@Injectable()
export class ShowCertificate {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
  ) {}

  /** @throws AppError `NOT_FOUND` when it was never registered, or was removed */
  async execute(fingerprint: string): Promise<Certificate> {
    const certificate = await this.database.read((reader) => this.certificates.find(reader, fingerprint));
    if (certificate === undefined || certificate.state === 'removed')
      throw new AppError(EDGE_ERRORS.notFound);
    return certificate;
  }
}
