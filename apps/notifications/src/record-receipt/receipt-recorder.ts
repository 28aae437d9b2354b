import { Inject, Injectable } from '@nestjs/common';
import type { ReceiptListener } from '../sms/incoming.js';
import type { ReceivedReceipt } from '../sms/match-receipt.js';
import { RecordReceipts } from './record-receipts.js';

const BATCH_MAX = 256;

interface Waiting {
  readonly receipt: ReceivedReceipt;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Records receipts together: those that come while a transaction is under way are the next one. There is no timer. */
@Injectable()
export class ReceiptRecorder implements ReceiptListener {
  readonly #queue: Waiting[] = [];
  #running = false;

  constructor(@Inject(RecordReceipts) private readonly recordReceipts: RecordReceipts) {}

  record(receipt: ReceivedReceipt): Promise<void> {
    // What is still on its way changes nothing.
    if (receipt.fate === 'underway') return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#queue.push({ receipt, resolve, reject });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length > 0) await this.#record(this.#queue.splice(0, BATCH_MAX));
    this.#running = false;
  }

  async #record(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.recordReceipts.execute(batch.map(({ receipt }) => receipt));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
