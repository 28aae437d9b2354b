import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { MAILBOX_ERRORS } from '../errors.js';
import { acknowledged } from '../facts.js';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { decideStep } from '../message/delivery-status.js';
import { addEvidence } from '../storage/evidence.repository.js';
import { lockDelivery, markAcknowledged } from '../storage/mailbox.repository.js';

/** What a recipient certified, and the evidence of it. */
export interface Acknowledgement {
  readonly messageId: string;
  readonly acknowledgedAt: Date;
  readonly evidenceId: string;
}

/** Records “I certify that I have read and accepted the content of the letter”, once, at the server's time. */
@Injectable()
export class AcknowledgeMessage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
  ) {}

  /** A second click, by whomever, answers the first one. */
  async execute(caller: Caller, identifier: string, messageId: string): Promise<Acknowledgement> {
    this.rights.requireMailbox(caller, identifier);
    const evidence = { id: randomUUIDv7(), at: this.clock.now() };
    return this.database.withTransaction(async (tx) => {
      const delivery = await lockDelivery(tx, identifier, messageId);
      if (delivery === undefined) throw new AppError(EDGE_ERRORS.notFound);
      const { recipient, digest, acknowledgedAt, acknowledgementEvidenceId } = delivery;
      if (acknowledgedAt !== null && acknowledgementEvidenceId !== null) {
        return { messageId, acknowledgedAt, evidenceId: acknowledgementEvidenceId };
      }
      if (decideStep(delivery.status, 'acknowledge') === 'too-early')
        throw new AppError(MAILBOX_ERRORS.notOpenedYet);
      await markAcknowledged(tx, delivery, evidence);
      await addEvidence(tx, [{ ...evidence, event: 'ContentAcknowledgement', messageId, recipient, digest }]);
      await addToOutbox(tx, [acknowledged(messageId, recipient, evidence)]);
      return { messageId, acknowledgedAt: evidence.at, evidenceId: evidence.id };
    });
  }
}
