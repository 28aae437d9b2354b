import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@pep/service-kit';
import { newSecret, showSecret, WebhookPlaces } from '../receipt/webhook.js';
import type { Webhook } from '../storage/webhook.repository.js';
import { WebhookSecrets } from '../storage/webhook-secrets.js';

/** What an organisation says of a new webhook. */
export interface GivenWebhook {
  readonly organisation: string;
  readonly url: string;
}

/** Makes webhooks, and shows their secrets to whoever made them. */
@Injectable()
export class NewWebhooks {
  constructor(
    @Inject(WebhookPlaces) private readonly places: WebhookPlaces,
    @Inject(WebhookSecrets) private readonly secrets: WebhookSecrets,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `WEBHOOK_URL_MALFORMED`, `CONTENT_UNAVAILABLE` while the secret can not be encrypted */
  make({ organisation, url: text }: GivenWebhook): Webhook {
    const url = this.places.readUrl(text).href;
    const id = randomUUIDv7();
    const kept = this.secrets.seal(id, newSecret());
    return { id, organisation, url, ...kept, createdAt: this.clock.now() };
  }

  /** @throws AppError `CONTENT_UNAVAILABLE`, `WEBHOOK_DAMAGED` */
  async show(webhook: Webhook): Promise<string> {
    return showSecret(await this.secrets.open(webhook));
  }
}
