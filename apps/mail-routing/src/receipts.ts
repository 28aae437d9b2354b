import { Logger, type Provider, type Type } from '@nestjs/common';
import { repeatedly } from '@pep/service-kit';
import { MailRelay } from '@pep/service-kit/mail';
import type { Config } from './config.js';
import { FollowEvidence } from './follow-evidence/follow-evidence.js';
import { ForwardMail } from './forward-mail/forward-mail.js';
import { MailCopies } from './forward-mail/mail-copies.js';
import { Letters } from './letters.js';
import { ConfirmForwarding } from './manage-forwarding/confirm-forwarding.js';
import { ManageForwarding } from './manage-forwarding/manage-forwarding.js';
import { ManageForwardingController } from './manage-forwarding/manage-forwarding.controller.js';
import { ManageReceiptModes } from './manage-receipt-modes/manage-receipt-modes.js';
import { ManageReceiptModesController } from './manage-receipt-modes/manage-receipt-modes.controller.js';
import { ManageWebhooks } from './manage-webhooks/manage-webhooks.js';
import { NewWebhooks } from './manage-webhooks/new-webhooks.js';
import { ManageWebhooksController } from './manage-webhooks/manage-webhooks.controller.js';
import { WebhookPlaces } from './receipt/webhook.js';
import { PROOF_SIGNER, type ProofSigner } from './proof/proof-signer.js';
import { ProveDelivery } from './prove-delivery/prove-delivery.js';
import { RenderProof } from './prove-delivery/render-proof.js';
import { IssueReceipts } from './return-receipts/issue-receipts.js';
import { MailReceipt, REPORTER } from './return-receipts/mail-receipt.js';
import { PostReceipt } from './return-receipts/post-receipt.js';
import type { RemSeal, Reporter } from './return-receipts/reporter.js';
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
  return [
    { provide: MailRelay, useFactory: () => new MailRelay(config) },
    { provide: WebhookPlaces, useFactory: () => new WebhookPlaces(config.webhookPrivateNetworks) },
    {
      provide: REPORTER,
      inject: [ProveDelivery, RenderProof, PROOF_SIGNER],
      useFactory: (...own: Parameters<typeof remSeal>): Reporter => ({
        mailFrom: config.mailFrom,
        mta: config.smtpHostname,
        seal: remSeal(...own),
      }),
    },
    ...[Letters, FollowEvidence, ManageForwarding, ConfirmForwarding, ForwardMail, MailCopies],
    ...[
      ManageReceiptModes,
      ManageWebhooks,
      NewWebhooks,
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

function remSeal(proofs: ProveDelivery, render: RenderProof, signer?: ProofSigner): RemSeal | undefined {
  if (signer !== undefined)
    return { signer, evidence: async (receipt) => render.xml(await proofs.ofEvidence(receipt)) };
  new Logger('Receipts').warn('receipts of mode rem are not signed: set PEP_PROOF_CERT_FILE');
  return undefined;
}
