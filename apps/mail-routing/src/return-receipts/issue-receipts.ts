import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { parseMailAddress } from '@pep/identifiers';
import { addToOutbox } from '@pep/messaging';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { addressParser } from 'postal-mime';
import { receiptIssuedFact } from '../facts.js';
import { type EvidenceSpan, FollowEvidence } from '../follow-evidence/follow-evidence.js';
import { Letters } from '../letters.js';
import { DEFAULT_MODE, receiptFor } from '../receipt/receipt.js';
import {
  findReportable,
  issueReceipts,
  type NewReceipt,
  type Reportable,
} from '../storage/receipt.repository.js';

/**
 * Makes the receipts that follow from new evidence and gives them their senders' numbers. One process at a time does it, in one transaction with
 * how far it is: killed anywhere it leaves neither a gap nor a second receipt.
 */
@Injectable()
export class IssueReceipts {
  readonly #logger = new Logger(IssueReceipts.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FollowEvidence) private readonly evidence: FollowEvidence,
    @Inject(Letters) private readonly letters: Letters,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Looks at all evidence that came since it was called last. @throws AppError `UNAVAILABLE`; what was done stays */
  async execute(): Promise<void> {
    await this.evidence.execute('return-receipts', (span) => this.#follow(span));
  }

  async #follow(span: EvidenceSpan) {
    const reportable = await findReportable(this.database, span);
    const receipts: NewReceipt[] = [];
    for (const one of reportable) {
      const form = await this.#formOf(one);
      if (form !== undefined) receipts.push({ ...one, id: randomUUIDv7(), form });
    }
    const at = this.clock.now();
    return async (tx: Parameters<typeof issueReceipts>[0]): Promise<void> => {
      const issued = await issueReceipts(tx, receipts, at);
      const streamed = issued.filter(({ form }) => form === 'stream');
      await addToOutbox(
        tx,
        streamed.map((one) => receiptIssuedFact(one, at)),
      );
    };
  }

  async #formOf(one: Reportable) {
    const { event, request } = one;
    const mode = one.mode ?? DEFAULT_MODE;
    const reading = mode === 'dsn' && event === 'ContentAcknowledgement' && (await this.#asksForReading(one));
    return receiptFor(event, mode, { notify: request?.notify, reading });
  }

  /** Whether the letter asks that its sender be told of the reading; other addresses are not told (RFC 8098 2.1). */
  async #asksForReading({ messageId, sender }: Reportable): Promise<boolean> {
    const header = (await this.#headerOf(messageId)).toString('latin1').replace(/\r\n(?=[ \t])/g, '');
    const asked = /^disposition-notification-to[ \t]*:(.*)$/im.exec(header)?.[1] ?? '';
    return addressParser(asked).some(({ address }) => parseMailAddress(address ?? '')?.canonical === sender);
  }

  /** One letter that can not be read must not keep everybody's receipts back; a reading report is a courtesy. */
  async #headerOf(messageId: string): Promise<Buffer> {
    try {
      return await this.letters.header(messageId);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#logger.warn({
        msg: 'not looked for a wish to be told of the reading',
        messageId,
        reason: error.code,
      });
      return Buffer.alloc(0);
    }
  }
}
