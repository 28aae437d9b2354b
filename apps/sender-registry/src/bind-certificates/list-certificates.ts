import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { administeredBy } from '../organisation/rights.js';
import { Registry } from '../storage/registry.js';
import { type CertificateView, showCertificate } from './certificate.view.js';

/** The client certificates of a sender, for its organisation's administrators and operators. */
@Injectable()
export class ListCertificates {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(id: string, caller: Caller): Promise<CertificateView[]> {
    return this.database.read(async (reader) => {
      const sender = await this.registry.senders.find(reader, id);
      if (sender === undefined) throw new AppError(EDGE_ERRORS.notFound);
      administeredBy(caller, await this.registry.organisations.find(reader, sender.organisation));
      return (await this.registry.certificates.list(reader, id)).map(showCertificate);
    });
  }
}
