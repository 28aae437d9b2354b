import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { PROOF_ERRORS } from '../errors.js';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { formatDigest } from '../message/message.js';
import type { Recipient } from '../message/recipient.js';
import { WHOLE_LETTER } from '../message/reading.js';
import { codeOf } from '../proof/code.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import { findEvidence } from '../storage/evidence.repository.js';
import { findDelivery } from '../storage/mailbox.repository.js';
import { findOpenings } from '../storage/opening.repository.js';
import { findProvenMessage, type ProvenMessage } from '../storage/proof.repository.js';
import type { DeliveryProof } from './delivery-proof.js';
import {
  type EvidenceView,
  FOLLOWING_VIEW,
  readerView,
  toEvidenceView,
  type Viewer,
} from './evidence-view.js';

/** What is put together for whom: of a recipient's own, or of all recipients. */
interface Wanted {
  readonly viewer: Viewer;
  readonly identifier?: string;
}

/** Of which piece of evidence a receipt is. */
interface ReceiptEvidence {
  readonly messageId: string;
  readonly evidenceId: string;
  readonly recipient: Recipient;
}

/** Puts together what happened to a letter, for those who may prove it. */
@Injectable()
export class ProveDelivery {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
  ) {}

  /** For an administrator of the organisation that sent it. @throws AppError `NOT_FOUND` */
  async forSender(caller: Caller, messageId: string, viewer: Viewer): Promise<DeliveryProof> {
    return this.database.read(async (reader) => {
      const message = await findProvenMessage(reader, messageId);
      if (message === undefined || !this.rights.administeredBy(caller).includes(message.organisation))
        throw new AppError(EDGE_ERRORS.notFound);
      return this.#proof(reader, message, { viewer });
    });
  }

  /**
   * For a reader of the mailbox; an access.
   * @throws AppError `NOT_FOUND`, `CERTIFICATE_NOT_ACTIVE`, and `NOT_DOWNLOADED_YET` for a letter that was not handed over
   *   whole: the proof would hand it over
   */
  async forRecipient(caller: Caller, identifier: string, messageId: string): Promise<DeliveryProof> {
    const { by } = await this.readers.require(caller, identifier, 'read');
    return this.database.withTransaction(async (tx) => {
      const [message, delivery] = [
        await findProvenMessage(tx, messageId),
        await findDelivery(tx, identifier, messageId),
      ];
      if (message === undefined || delivery === undefined) throw new AppError(EDGE_ERRORS.notFound);
      const openings = await findOpenings(tx, { messageId, identifier });
      if (!openings.some(({ part }) => part === WHOLE_LETTER)) throw new AppError(PROOF_ERRORS.notDownloaded);
      await addAccess(tx, { identifier, at: this.clock.now(), action: 'bundle', messageId, by });
      return this.#proof(tx, message, { viewer: readerView(by), identifier });
    });
  }

  /** One piece of evidence alone, for the receipt of it that the sender gets. @throws AppError `NOT_FOUND` */
  async ofEvidence({ messageId, evidenceId, recipient }: ReceiptEvidence): Promise<DeliveryProof> {
    return this.database.read(async (reader) => {
      const message = await findProvenMessage(reader, messageId);
      if (message === undefined) throw new AppError(EDGE_ERRORS.notFound);
      const wanted = { viewer: FOLLOWING_VIEW, identifier: recipient.identifier };
      const proof = await this.#proof(reader, message, wanted);
      return { ...proof, evidence: proof.evidence.filter(({ id }) => id === evidenceId) };
    });
  }

  async #proof(
    tx: Transaction,
    message: ProvenMessage,
    { viewer, identifier }: Wanted,
  ): Promise<DeliveryProof> {
    const all = (await findEvidence(tx, message.id)).map((one) => toEvidenceView(one, viewer));
    const isShown = (one: string | undefined): boolean => identifier === undefined || one === identifier;
    // What other recipients of the letter did is theirs.
    const evidence = all.filter(({ recipient }) => recipient === undefined || isShown(recipient.identifier));
    const { id, organisation, sender, subject, size, digest, acceptedAt } = message;
    return {
      code: codeOf(firstOf(evidence, identifier).id),
      message: {
        ...{ id, organisation, sender, subject, size },
        digest: formatDigest(digest),
        acceptedAt: acceptedAt.toISOString(),
      },
      recipients: message.recipients.filter((one) => isShown(one.identifier)),
      evidence,
      madeAt: this.clock.now().toISOString(),
    };
  }
}

/** What the code leads to: the acceptance for the sender, for a recipient the first that names them. */
function firstOf(evidence: readonly EvidenceView[], identifier: string | undefined): EvidenceView {
  const first = evidence.find(({ recipient }) => recipient?.identifier === identifier);
  if (first === undefined) throw new AppError(EDGE_ERRORS.notFound);
  return first;
}
