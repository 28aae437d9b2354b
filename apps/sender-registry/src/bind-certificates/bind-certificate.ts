import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database, once } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { lockAdministered } from '../administered-sender.js';
import { CERTIFICATES_PER_SENDER_MAX, readCertificate } from '../certificate/client-certificate.js';
import { ERRORS } from '../errors.js';
import { senderFacts } from '../facts.js';
import { bindCertificates } from '../sender/sender.js';
import { Registry } from '../storage/registry.js';
import { type CertificateView, showCertificate } from './certificate.view.js';

/** Lets a system with a client certificate submit for a sender. */
@Injectable()
export class BindCertificate {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND`, `CERTIFICATE_INVALID`, `CERTIFICATE_TAKEN`, `CERTIFICATES_TOO_MANY`, `IDEMPOTENCY_KEY_REUSED` */
  async execute(
    given: { readonly sender: string; readonly certificate: string },
    key: string,
    caller: Caller,
  ): Promise<CertificateView> {
    const request = { call: 'bindCertificate', ...given };
    return this.database.withTransaction((tx) =>
      once(tx, { caller: caller.psn, key, request }, async () => {
        const before = await lockAdministered(tx, this.registry, { id: given.sender }, caller);
        const addedAt = this.clock.now();
        const bound = { ...readCertificate(given.certificate, addedAt), addedAt };
        const known = await this.registry.certificates.list(tx, before.id);
        const same = known.find(({ fingerprint }) => fingerprint === bound.fingerprint);
        if (same !== undefined) return showCertificate(same);
        if (known.length >= CERTIFICATES_PER_SENDER_MAX) throw new AppError(ERRORS.certificatesTooMany);
        const isFree = await this.registry.certificates.insert(tx, before.id, bound);
        if (!isFree) throw new AppError(ERRORS.certificateTaken);
        const after = bindCertificates(before, [...before.certificates, bound.fingerprint], addedAt);
        await this.registry.senders.save(tx, after, { by: caller.psn });
        await addToOutbox(tx, senderFacts([{ before, after }]));
        return showCertificate(bound);
      }),
    );
  }
}
