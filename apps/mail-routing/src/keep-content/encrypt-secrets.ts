import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { listPlainWebhooks, sealWebhook } from '../storage/webhook.repository.js';
import { WebhookSecrets } from '../storage/webhook-secrets.js';

/** Encrypts secrets of webhooks that were made before there was a key. One that is interrupted is done again. */
@Injectable()
export class EncryptSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WebhookSecrets) private readonly secrets: WebhookSecrets,
  ) {}

  /** How many were encrypted. @throws Error when no key is set; AppError `CONTENT_UNAVAILABLE` */
  async execute(): Promise<number> {
    if (!this.secrets.encrypts) throw new Error('no wrapping key is set: set PEP_CONTENT_KEY');
    // At most 20 an organisation.
    const plain = await this.database.read(listPlainWebhooks);
    for (const { id, secret } of plain)
      await this.database.withTransaction((tx) => sealWebhook(tx, id, this.secrets.seal(id, secret)));
    return plain.length;
  }
}
