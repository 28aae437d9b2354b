import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Counter } from 'prom-client';
import { failureName } from '../sms/failure.js';
import { RecordReceipts } from './record-receipts.js';

const LOOK_MS = 1_000;
const forgottenTotal = new Counter({
  name: 'pep_sms_receipts_forgotten_total',
  help: 'Receipts for which no part of an SMS was known for a day',
});

/** Brings receipts that came before their parts were written down together with them, and forgets the rest after a day. */
@Injectable()
export class ReceiptKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(ReceiptKeeper.name);
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(@Inject(RecordReceipts) private readonly recordReceipts: RecordReceipts) {}

  onApplicationBootstrap(): void {
    this.#lookLater();
  }

  onApplicationShutdown(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        if (!this.#stopped) this.#lookLater();
      });
    }, LOOK_MS);
  }

  async #look(): Promise<void> {
    try {
      forgottenTotal.inc(await this.recordReceipts.executeKept());
    } catch (error) {
      if (!this.#stopped)
        this.#logger.warn({ msg: 'receipts were not looked for', reason: failureName(error) });
    }
  }
}
