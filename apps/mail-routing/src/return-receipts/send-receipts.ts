import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { TRIED_FOR_MS, waitAfter } from '../receipt/receipt.js';
import { listReceipts, type Receipt } from '../storage/receipt.repository.js';
import {
  type DueSender,
  releaseSender,
  settleReceipt,
  takeDueSenders,
} from '../storage/receipt-sending.repository.js';
import { MailReceipt } from './mail-receipt.js';
import { PostReceipt } from './post-receipt.js';

/** Senders that are served at once. */
const AT_ONCE = 8;
/** Nobody else serves a sender meanwhile. */
const LEASE_MS = 10 * 60_000;
/** So long a sender is served before it is another's turn; what a receipt takes on top stays within the lease. */
const TURN_MS = 60_000;
const PAGE = 100;

/**
 * Sends receipts, those of one sender in the order of their numbers: what can not be sent now holds the later ones up, for a day at
 * most. A process that dies after sending sends once more; the receipt's id tells.
 */
@Injectable()
export class SendReceipts {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PostReceipt) private readonly postReceipt: PostReceipt,
    @Inject(MailReceipt) private readonly mailReceipt: MailReceipt,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Sends all that is due. @throws AppError `UNAVAILABLE`; what was sent stays so */
  async execute(): Promise<void> {
    for (;;) {
      const now = this.clock.now();
      const lease = { now, until: new Date(now.getTime() + LEASE_MS), limit: AT_ONCE };
      const due = await this.database.withTransaction((tx) => takeDueSenders(tx, lease));
      if (due.length === 0) return;
      await Promise.all(due.map((one) => this.#serve(one)));
    }
  }

  async #serve(due: DueSender): Promise<void> {
    const end = performance.now() + TURN_MS;
    let { sentThrough, tries } = due;
    let waitMs = 0;
    for (let more = true; more;) {
      const after = sentThrough;
      const query = { sender: due.sender, after, limit: PAGE };
      const receipts = await this.database.read((tx) => listReceipts(tx, query));
      more = receipts.length === PAGE;
      for (const receipt of receipts) {
        const failure = await this.#try(receipt);
        if (failure === 'later') waitMs = waitAfter(tries);
        const isSettled = failure !== 'later' && (await this.#settle(receipt, failure, sentThrough));
        if (!isSettled || performance.now() > end) {
          more = false;
          break;
        }
        sentThrough = receipt.sequence;
        tries = 1;
      }
    }
    const next = new Date(this.clock.now().getTime() + waitMs);
    const kept = waitMs === 0 ? 0 : tries;
    await this.database.withTransaction((tx) => releaseSender(tx, { ...due, tries: kept }, next));
  }

  /** Sends one; gives null, why it is given up, or `later`. */
  async #try(receipt: Receipt): Promise<string | null> {
    // It was told with its number, or mailed; only webhooks are told again.
    if (receipt.settledAt !== null && receipt.form !== 'webhook') return receipt.failure;
    try {
      return await (receipt.form === 'webhook' ? this.postReceipt : this.mailReceipt).execute(receipt);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const age = this.clock.now().getTime() - receipt.issuedAt.getTime();
      return error.retryable && age < TRIED_FOR_MS ? 'later' : error.message;
    }
  }

  #settle({ sender, sequence }: Receipt, failure: string | null, before: number): Promise<boolean> {
    const settled = { sender, sequence, at: this.clock.now(), failure };
    return this.database.withTransaction((tx) => settleReceipt(tx, settled, before));
  }
}
