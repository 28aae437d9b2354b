import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import type { Certificate } from '../certificate/certificate.js';
import { CertificateRepository } from '../storage/certificate.repository.js';

/** Shows the certificate that the caller came with. */
@Injectable()
export class ShowCertificate {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CertificateRepository) private readonly certificates: CertificateRepository,
  ) {}

  /** @throws AppError `NOT_FOUND` when it was never registered, or was removed */
  async execute(caller: Caller): Promise<Certificate> {
    const certificate = await this.database.read((reader) =>
      this.certificates.find(reader, caller.fingerprint),
    );
    if (certificate === undefined || certificate.state === 'removed')
      throw new AppError(EDGE_ERRORS.notFound);
    return certificate;
  }
}
