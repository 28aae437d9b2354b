import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { Dispatches, kafkaOptions, MessagingModule } from '@pep/messaging';
import { DatabaseModule } from '@pep/persistence';
import { callerGuard, repeatedly } from '@pep/service-kit';
import { IPay } from './ask-bank/ipay.js';
import type { Config } from './config.js';
import { databaseOptions } from './database.js';
import { EmailReceipt } from './email-receipt/email-receipt.js';
import { EmailReceiptController } from './email-receipt/email-receipt.controller.js';
import { FreshPayment } from './fresh-payment.js';
import { Links } from './links.js';
import { Bank } from './payment/bank.js';
import { DailyReconciliation } from './reconcile-day/daily-reconciliation.js';
import { ReconcileDay } from './reconcile-day/reconcile-day.js';
import { DecideRefundController } from './decide-refund/decide-refund.controller.js';
import { DecideRefund } from './decide-refund/decide-refund.js';
import { RefundPayment } from './refund-payment/refund-payment.js';
import { RefundPaymentController } from './refund-payment/refund-payment.controller.js';
import { PaymentsKeeper } from './settle-payments/payments-keeper.js';
import { SettlePayments } from './settle-payments/settle-payments.js';
import { SettlingLoop } from './settle-payments/settling-loop.js';
import { Settlement } from './settlement.js';
import { ListPayments } from './show-payment/list-payments.js';
import { ShowPayment } from './show-payment/show-payment.js';
import { ShowPaymentController } from './show-payment/show-payment.controller.js';
import { ShowReceipt } from './show-receipt/show-receipt.js';
import { ShowReceiptController } from './show-receipt/show-receipt.controller.js';
import { ShowReturn } from './show-return/show-return.js';
import { ShowReturnController } from './show-return/show-return.controller.js';
import { OpenOrder } from './start-payment/open-order.js';
import { StartPayment } from './start-payment/start-payment.js';
import { StartPaymentController } from './start-payment/start-payment.controller.js';
import { VerifyReceiptController } from './verify-receipt/verify-receipt.controller.js';

export const SERVICE = 'payments';

const COUNT_MS = 15_000;

/** Payments: the yearly fee, paid on the bank's page; receipts, refunds and what is paid for. */
@Module({})
export class AppModule {
  /** @param bank another one than ArCa iPay, behind the same port */
  static with(config: Config, bank: Bank = new IPay(config)): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: false }),
      ],
      controllers: [
        StartPaymentController,
        ShowReturnController,
        ShowReceiptController,
        ShowPaymentController,
        EmailReceiptController,
        RefundPaymentController,
        DecideRefundController,
        VerifyReceiptController,
      ],
      providers: [
        ...callerGuard(SERVICE, () => readFileSync(config.identityPublicKeyFile, 'utf8')),
        {
          provide: Dispatches,
          useFactory: () => new Dispatches(readFileSync(config.dispatchPublicKeyFile, 'utf8')),
        },
        { provide: Bank, useValue: bank },
        { provide: Links, useValue: new Links(config) },
        ...[Settlement, FreshPayment, OpenOrder, StartPayment, ShowPayment, ListPayments, ShowReturn],
        ...[
          ShowReceipt,
          EmailReceipt,
          RefundPayment,
          DecideRefund,
          SettlePayments,
          SettlingLoop,
          PaymentsKeeper,
        ],
        repeatedly('count-payments', COUNT_MS, PaymentsKeeper),
        ...[ReconcileDay, DailyReconciliation],
      ],
    };
  }
}
