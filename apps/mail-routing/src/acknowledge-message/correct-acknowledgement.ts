import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database, once } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { MAILBOX_ERRORS } from '../errors.js';
import { notBefore } from '../message/reading.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import { addEvidence, countEvidence } from '../storage/evidence.repository.js';
import { lockDelivery } from '../storage/mailbox.repository.js';

/** More would be a correspondence. */
const CORRECTIONS_MAX = 20;

/** What a recipient says is wrong with their acknowledgement. */
export interface Correction {
  readonly identifier: string;
  readonly messageId: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** A correction as it was recorded, JSON. */
export interface RecordedCorrection {
  readonly evidenceId: string;
  readonly corrects: string;
  readonly at: string;
  readonly reason: string;
}

/**
 * Records a correction of an acknowledgement: a second record beside the first, which stays as it is with its time and its
 * effect. What follows from the two is for the sender, or a court, to say; both see both.
 */
@Injectable()
export class CorrectAcknowledgement {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
  ) {}

  /** @throws AppError `NOT_ACKNOWLEDGED_YET`, `TOO_MANY_CORRECTIONS` */
  async execute(caller: Caller, correction: Correction): Promise<RecordedCorrection> {
    const { identifier, messageId, reason, idempotencyKey } = correction;
    const { by } = await this.readers.require(caller, identifier, 'acknowledge');
    const request = { caller: caller.psn, key: idempotencyKey, request: { identifier, messageId, reason } };
    return this.database.withTransaction((tx) =>
      once(tx, request, async () => {
        const delivery = await lockDelivery(tx, identifier, messageId);
        if (delivery === undefined) throw new AppError(EDGE_ERRORS.notFound);
        const { acknowledgementEvidenceId: corrects, recipient, digest } = delivery;
        if (corrects === null) throw new AppError(MAILBOX_ERRORS.notAcknowledgedYet);
        const event = 'AcknowledgementCorrection';
        if ((await countEvidence(tx, { messageId, identifier, event })) >= CORRECTIONS_MAX)
          throw new AppError(MAILBOX_ERRORS.tooManyCorrections);
        const at = notBefore(this.clock.now(), delivery.acknowledgedAt);
        const id = randomUUIDv7();
        await addAccess(tx, { identifier, at, action: 'correction', messageId, by });
        await addEvidence(tx, [
          { id, event, messageId, recipient, digest, at, reading: { by, corrects, reason } },
        ]);
        return { evidenceId: id, corrects, at: at.toISOString(), reason };
      }),
    );
  }
}
