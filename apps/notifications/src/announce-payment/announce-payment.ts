import { Inject, Injectable } from '@nestjs/common';
import type { Fact, PaymentPaid, PaymentRefunded } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Parameters } from '../dispatch/dispatch.js';
import { addNotices, type Notice } from '../notices.js';

const VALID_MS = 3 * 24 * 60 * 60 * 1000;

/** Tells people that their payment arrived, or was given back. */
@Injectable()
export class AnnouncePayment {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  async execute(facts: Iterable<Fact<PaymentPaid | PaymentRefunded>>, tx: Transaction): Promise<void> {
    const now = this.clock.now();
    const notices = Array.from(facts, noticeOf).filter(({ validUntil }) => validUntil > now);
    await addNotices(tx, notices, now);
  }
}

function noticeOf({ id, data }: Fact<PaymentPaid | PaymentRefunded>): Notice {
  const { template, parameters, at } = told(data);
  const validUntil = new Date(Date.parse(at) + VALID_MS);
  return { factId: id, psns: [data.psn], template, parameters, validUntil, letter: undefined };
}

function told(data: PaymentPaid | PaymentRefunded): { template: string; parameters: Parameters; at: string } {
  if ('paidAt' in data) {
    const { amount, receiptNumber, termEndsOn, paidAt: at } = data;
    return {
      template: 'payment-received',
      parameters: { amount: amount.value, receiptNumber, termEndsOn },
      at,
    };
  }
  const { refunded, termEndsOn = '', refundedAt: at } = data;
  return { template: 'payment-refunded', parameters: { amount: refunded.value, termEndsOn }, at };
}
