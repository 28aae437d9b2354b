import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { lockAdministered } from '../administered-sender.js';
import { senderFacts } from '../facts.js';
import { bindCertificates } from '../sender/sender.js';
import { Registry } from '../storage/registry.js';

/** Takes a client certificate from a sender; doing it twice is doing it once. */
@Injectable()
export class UnbindCertificate {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND` */
  async execute(
    { sender: id, fingerprint }: { readonly sender: string; readonly fingerprint: string },
    caller: Caller,
  ): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const before = await lockAdministered(tx, this.registry, { id }, caller);
      if (!before.certificates.includes(fingerprint)) return;
      const left = before.certificates.filter((bound) => bound !== fingerprint);
      const after = bindCertificates(before, left, this.clock.now());
      await this.registry.certificates.remove(tx, id, fingerprint);
      await this.registry.senders.save(tx, after, { by: caller.psn });
      await addToOutbox(tx, senderFacts([{ before, after }]));
    });
  }
}
