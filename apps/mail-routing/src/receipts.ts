import type { Provider, Type } from '@nestjs/common';
import { repeatedly } from '@pep/service-kit';
import type { Config } from './config.js';
import { FollowEvidence } from './follow-evidence/follow-evidence.js';
import { ForwardMail } from './forward-mail/forward-mail.js';
import { MailCopies } from './forward-mail/mail-copies.js';
import { Letters } from './letters.js';
import { MailRelay } from './mail-relay.js';
import { ConfirmForwarding } from './manage-forwarding/confirm-forwarding.js';
import { ManageForwarding } from './manage-forwarding/manage-forwarding.js';
import { ManageForwardingController } from './manage-forwarding/manage-forwarding.controller.js';
import { ManageReceiptModes } from './manage-receipt-modes/manage-receipt-modes.js';
import { ManageReceiptModesController } from './manage-receipt-modes/manage-receipt-modes.controller.js';
import { ManageWebhooks } from './manage-webhooks/manage-webhooks.js';
import { ManageWebhooksController } from './manage-webhooks/manage-webhooks.controller.js';
import { WebhookPlaces } from './receipt/webhook.js';
import type { Reporter } from './return-receipts/compose-receipt.js';
import { IssueReceipts } from './return-receipts/issue-receipts.js';
import { MailReceipt, REPORTER } from './return-receipts/mail-receipt.js';
import { PostReceipt } from './return-receipts/post-receipt.js';
import { SendReceipts } from './return-receipts/send-receipts.js';
import { WebhookClient } from './return-receipts/webhook-client.js';

/** How soon evidence is followed, and what is due sent. */
const LOOK_MS = 1_000;

/** What senders and recipients say of receipts and of forwarding. */
export const RECEIPT_CONTROLLERS: readonly Type[] = [
  ManageForwardingController,
  ManageReceiptModesController,
  ManageWebhooksController,
];

/** Receipts to senders, and letters that go on from mailboxes. */
export function receiptProviders(config: Config): Provider[] {
  const reporter: Reporter = { mailFrom: config.mailFrom, mta: config.smtpHostname };
  return [
    { provide: MailRelay, useFactory: () => new MailRelay(config) },
    { provide: WebhookPlaces, useFactory: () => new WebhookPlaces(config.webhookPrivateNetworks) },
    { provide: REPORTER, useValue: reporter },
    ...[Letters, FollowEvidence, ManageForwarding, ConfirmForwarding, ForwardMail, MailCopies],
    ...[
      ManageReceiptModes,
      ManageWebhooks,
      WebhookClient,
      IssueReceipts,
      PostReceipt,
      MailReceipt,
      SendReceipts,
    ],
    repeatedly('forward-mail', LOOK_MS, ForwardMail),
    repeatedly('mail-copies', LOOK_MS, MailCopies),
    repeatedly('issue-receipts', LOOK_MS, IssueReceipts),
    repeatedly('send-receipts', LOOK_MS, SendReceipts),
  ];
}
