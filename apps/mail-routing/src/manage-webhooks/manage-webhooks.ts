import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { parseMailAddress } from '@pep/identifiers';
import { Database, once, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { RECEIPT_ERRORS } from '../errors.js';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { listReceipts, type Receipt } from '../storage/receipt.repository.js';
import { sendAgain } from '../storage/receipt-sending.repository.js';
import {
  addWebhook,
  findWebhook,
  isWebhookInUse,
  listWebhooks,
  lockWebhook,
  lockWebhooks,
  removeWebhook,
  type Webhook,
} from '../storage/webhook.repository.js';
import { type GivenWebhook, NewWebhooks } from './new-webhooks.js';
import { type NewWebhookView, toWebhookView } from './webhook-view.js';

const WEBHOOKS_MAX = 20;

/** Which receipts are meant. */
export interface ReceiptRange {
  readonly sender: string;
  /** Receipts behind this number. */
  readonly after: number;
  readonly limit: number;
}

/** Where an organisation's programs are told of receipts, and the receipts themselves. */
@Injectable()
export class ManageWebhooks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
    @Inject(NewWebhooks) private readonly webhooks: NewWebhooks,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  list(caller: Caller): Promise<Webhook[]> {
    return this.database.read((tx) => listWebhooks(tx, this.rights.administeredBy(caller)));
  }

  /**
   * Makes a webhook; its secret is in this answer alone, also in that to a repeat with the same key.
   * @throws AppError `NOT_FOUND` for an organisation of others, `WEBHOOK_URL_MALFORMED`, `TOO_MANY_WEBHOOKS`,
   *   `CONTENT_UNAVAILABLE` while the secret can not be encrypted
   */
  async add(caller: Caller, given: GivenWebhook, key: string): Promise<NewWebhookView> {
    const { organisation } = given;
    if (!this.rights.administeredBy(caller).includes(organisation)) throw new AppError(EDGE_ERRORS.notFound);
    const webhook = this.webhooks.make(given);
    const { view, found } = await this.database.withTransaction(async (tx) => {
      const request = { call: 'addWebhook', ...given };
      const view = await once(tx, { caller: caller.psn, key, request }, async () => {
        await lockWebhooks(tx, organisation);
        if ((await listWebhooks(tx, [organisation])).length >= WEBHOOKS_MAX)
          throw new AppError(RECEIPT_ERRORS.tooManyWebhooks);
        await addWebhook(tx, webhook);
        // Not the secret: first answers are kept for repeats.
        return toWebhookView(webhook);
      });
      return { view, found: await findWebhook(tx, view.id) };
    });
    return { ...view, ...(found && { secret: await this.webhooks.show(found) }) };
  }

  /** @throws AppError `NOT_FOUND`, `WEBHOOK_IN_USE` */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.database.withTransaction(async (tx) => {
      const webhook = await this.#own(tx, caller, id);
      if (await isWebhookInUse(tx, webhook)) throw new AppError(RECEIPT_ERRORS.webhookInUse);
      await removeWebhook(tx, id);
    });
  }

  /**
   * Has the receipts of a sender told again that went by webhook, from a number on; those that were given up too.
   * @throws AppError `NOT_FOUND` for a sender of whom the caller sees no receipt there
   */
  async replay(caller: Caller, range: { readonly sender: string; readonly from: number }): Promise<void> {
    const sender = canonical(range.sender);
    const at = this.clock.now();
    await this.database.withTransaction(async (tx) => {
      const first = { sender, after: range.from - 1, limit: 1 };
      const found = await listReceipts(tx, first, this.rights.administeredBy(caller));
      if (found.length === 0) throw new AppError(EDGE_ERRORS.notFound);
      await sendAgain(tx, sender, { from: found[0]?.sequence ?? range.from, at });
    });
  }

  /** Receipts of a sender in the order of their numbers, whatever form they went in. */
  receipts(caller: Caller, { sender, after, limit }: ReceiptRange): Promise<Receipt[]> {
    const range = { sender: canonical(sender), after, limit };
    return this.database.read((tx) => listReceipts(tx, range, this.rights.administeredBy(caller)));
  }

  async #own(tx: Transaction, caller: Caller, id: string): Promise<Webhook> {
    const webhook = await lockWebhook(tx, id);
    if (webhook === undefined || !this.rights.administeredBy(caller).includes(webhook.organisation))
      throw new AppError(EDGE_ERRORS.notFound);
    return webhook;
  }
}

function canonical(sender: string): string {
  return parseMailAddress(sender)?.canonical ?? sender;
}
