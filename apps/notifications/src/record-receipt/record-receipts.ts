import { Inject, Injectable } from '@nestjs/common';
import { addToOutbox } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { delivered, failed } from '../facts.js';
import { partOf, type ReceivedReceipt } from '../sms/match-receipt.js';
import { plainId, possibleIds } from '../sms/message-id.js';
import { dropReceipts, isReceiptDue, keepReceipts, takeReceipts } from '../storage/receipt.repository.js';
import {
  type DispatchEnd,
  endDispatches,
  findParts,
  type OpenDispatch,
  type SettledPart,
  settleParts,
} from '../storage/sms-part.repository.js';

/** When a receipt without a part is looked at for the first time: the answer to its submission is being written down. */
const FIRST_LOOK_MS = 1_000;
const LOOK_MAX = 500;
/**
 * How long a receipt waits for a part with its very id. Only then other forms count, hexadecimal for decimal: a number is
 * somebody else's in the other form, and where a centre counts up that other text may well be to the same phone.
 */
const PATIENCE_MS = 3_000;
/** Far longer than a part takes to be written down. What found none then is of a try that never was. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Writes down what SMS centres report, and tells what became of whole dispatches. */
@Injectable()
export class RecordReceipts {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Resolves when all are committed; what no part is known for is kept. */
  async execute(receipts: readonly ReceivedReceipt[]): Promise<void> {
    const now = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      const asked = receipts.map((receipt) => ({ receipt, forms: [plainId(receipt.messageId)] }));
      const settled = await this.#settle(tx, asked, now);
      const unknown = receipts.filter((receipt) => !settled.has(receipt));
      await keepReceipts(tx, unknown, { now, lookAt: new Date(now.getTime() + FIRST_LOOK_MS) });
    });
  }

  /** Looks again for the parts of kept receipts that are due. @returns how many were forgotten: no part came for a day */
  async executeKept(): Promise<number> {
    const now = this.clock.now();
    // Most of the time there is none: then nothing is committed, for a commit wakes those who follow tables.
    if (!(await this.database.read((reader) => isReceiptDue(reader, now)))) return 0;
    for (let forgotten = 0; ;) {
      const looked = await this.#lookAgain(now);
      forgotten += looked.forgotten;
      if (looked.count < LOOK_MAX) return forgotten;
    }
  }

  #lookAgain(now: Date): Promise<{ count: number; forgotten: number }> {
    return this.database.withTransaction(async (tx) => {
      const kept = (await takeReceipts(tx, { now, count: LOOK_MAX })).map(({ receivedAt, ...one }) => ({
        ...one,
        ageMs: now.getTime() - receivedAt.getTime(),
      }));
      const asked = kept.map(({ receipt, ageMs }) => ({
        receipt,
        forms: ageMs < PATIENCE_MS ? [plainId(receipt.messageId)] : possibleIds(receipt.messageId),
      }));
      const settled = await this.#settle(tx, asked, now);
      const old = kept.filter(({ receipt, ageMs }) => !settled.has(receipt) && ageMs >= KEPT_MS);
      const found = kept.filter(({ receipt }) => settled.has(receipt));
      await dropReceipts(
        tx,
        [...found, ...old].map(({ id }) => id),
      );
      return { count: kept.length, forgotten: old.length };
    });
  }

  /** @returns the receipts whose part is known */
  async #settle(
    tx: Transaction,
    asked: readonly { readonly receipt: ReceivedReceipt; readonly forms: readonly string[] }[],
    now: Date,
  ): Promise<ReadonlySet<ReceivedReceipt>> {
    const known = await findParts(tx, [...new Set(asked.flatMap(({ forms }) => forms))]);
    const found = asked.flatMap(({ receipt, forms }) => {
      const part = partOf(receipt, forms, known);
      return part === undefined ? [] : [{ receipt, part }];
    });
    const parts = new Map<string, SettledPart>();
    for (const { receipt, part } of found) {
      const key = `${part.dispatchId} ${String(part.part)}`;
      const state = receipt.fate === 'delivered' ? 'delivered' : 'failed';
      // The first word on a part is the last one, also within a batch.
      if (!parts.has(key)) parts.set(key, { ...part, state, report: receipt.report });
    }
    if (parts.size > 0) await end(tx, await settleParts(tx, [...parts.values()], now), now);
    return new Set(found.map(({ receipt }) => receipt));
  }
}

/** Ends what is decided: as soon as one part failed, or when all arrived. */
async function end(tx: Transaction, open: readonly OpenDispatch[], now: Date): Promise<void> {
  const decided = open.filter((one) => one.failure !== null || one.delivered);
  const ends = decided.map(endOf);
  await endDispatches(tx, ends);
  const facts = decided.map((one, index) => {
    const reason = ends[index]?.reason;
    return reason == null ? delivered(one, now) : failed(one, { reason, final: true }, now);
  });
  await addToOutbox(tx, facts);
}

function endOf({ id, failure }: OpenDispatch): DispatchEnd {
  return failure === null
    ? { id, state: 'delivered', reason: null }
    : { id, state: 'failed', reason: `the SMS centre reports ${failure}` };
}
