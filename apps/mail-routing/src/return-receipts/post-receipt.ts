import { Inject, Injectable } from '@nestjs/common';
import { receiptIssued } from '@pep/contracts';
import { Database } from '@pep/persistence';
import { SystemClock } from '@pep/service-kit';
import { receiptData } from '../facts.js';
import { signedHeaders } from '../receipt/webhook.js';
import type { Receipt } from '../storage/receipt.repository.js';
import { findWebhook } from '../storage/webhook.repository.js';
import { WebhookSecrets } from '../storage/webhook-secrets.js';
import { WebhookClient } from './webhook-client.js';

/** Receivers of webhooks compare the time with theirs. */
const machineTime = new SystemClock();

/** Tells a webhook of one receipt. */
@Injectable()
export class PostReceipt {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WebhookSecrets) private readonly secrets: WebhookSecrets,
    @Inject(WebhookClient) private readonly webhooks: WebhookClient,
  ) {}

  /**
   * @returns null when it was told, or why it never will be
   * @throws AppError `WEBHOOK_AWAY`, `WEBHOOK_FORBIDDEN`, `CONTENT_UNAVAILABLE`, which may be gone later; `WEBHOOK_DAMAGED`
   */
  async execute(receipt: Receipt): Promise<string | null> {
    const webhook = await this.database.read((tx) => findWebhook(tx, receipt.webhookId ?? ''));
    if (webhook === undefined) return 'the webhook was removed';
    const secret = await this.secrets.open(webhook);
    const { id, issuedAt } = receipt;
    const data = receiptData(receipt);
    const body = JSON.stringify({ type: receiptIssued.type, timestamp: issuedAt, data });
    const headers = signedHeaders(secret, { id, body, at: machineTime.now() });
    await this.webhooks.post({ url: webhook.url, headers, body });
    return null;
  }
}
