import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import { findEvidence } from '../storage/evidence.repository.js';
import { findDelivery } from '../storage/mailbox.repository.js';
import type { Proof } from './proof-pdf.js';

/** What the recipient of a letter can show to others: what happened to it and what was certified, for ever. */
@Injectable()
export class ProveReading {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
  ) {}

  async execute(caller: Caller, identifier: string, messageId: string): Promise<Proof> {
    const { by } = await this.readers.require(caller, identifier, 'read');
    const at = this.clock.now();
    return this.database.withTransaction(async (tx) => {
      const delivery = await findDelivery(tx, identifier, messageId);
      if (delivery === undefined) throw new AppError(EDGE_ERRORS.notFound);
      const evidence = await findEvidence(tx, messageId);
      await addAccess(tx, { identifier, at, action: 'proof', messageId, by });
      // What other recipients of the letter did is theirs.
      return { delivery, at, evidence: evidence.filter(({ recipient }) => ownOrAll(recipient, identifier)) };
    });
  }
}

function ownOrAll(recipient: { readonly identifier: string } | undefined, identifier: string): boolean {
  return recipient === undefined || recipient.identifier === identifier;
}
