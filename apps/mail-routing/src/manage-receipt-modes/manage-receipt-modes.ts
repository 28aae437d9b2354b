import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { isLegalEntityCode, parseMailAddress } from '@pep/identifiers';
import { Database } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { RECEIPT_ERRORS } from '../errors.js';
import { OrganisationRights } from '../follow-organisations/organisation-rights.js';
import { SenderDirectory } from '../follow-senders/sender-directory.js';
import { DEFAULT_MODE, type ReceiptMode } from '../receipt/receipt.js';
import { addMode, findMode, type ModeKey, type SetMode } from '../storage/receipt-mode.repository.js';
import { lockWebhook } from '../storage/webhook.repository.js';

/** How receipts are to come. */
export interface WantedMode {
  readonly mode: ReceiptMode;
  /** Id of a webhook of the organisation; with mode `webhook` alone. */
  readonly webhook?: string | undefined;
}

/** How senders get their receipts, as administrators of their organisations say. */
@Injectable()
export class ManageReceiptModes {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SenderDirectory) private readonly senders: SenderDirectory,
    @Inject(OrganisationRights) private readonly rights: OrganisationRights,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws AppError `NOT_FOUND` for an owner whom the caller does not administer */
  async show(caller: Caller, owner: string): Promise<Partial<SetMode> & Pick<SetMode, 'mode'>> {
    const key = this.#keyOf(caller, owner);
    return (await this.database.read((tx) => findMode(tx, key))) ?? { mode: DEFAULT_MODE, inherited: true };
  }

  /**
   * Sets the one mode. It holds for what happens from now on; receipts that have their numbers go as they were to.
   * @throws AppError `NOT_FOUND`, `WEBHOOK_UNKNOWN`
   */
  async set(caller: Caller, owner: string, { mode, webhook }: WantedMode): Promise<SetMode> {
    const key = this.#keyOf(caller, owner);
    const set = { mode, webhookId: webhook ?? null, setAt: this.clock.now() };
    await this.database.withTransaction(async (tx) => {
      if ((mode === 'webhook') !== (webhook !== undefined)) throw new AppError(RECEIPT_ERRORS.webhookUnknown);
      const found = webhook === undefined ? undefined : await lockWebhook(tx, webhook);
      if (webhook !== undefined && found?.organisation !== key.organisation)
        throw new AppError(RECEIPT_ERRORS.webhookUnknown);
      await addMode(tx, key, set, caller.psn);
    });
    return { ...set, inherited: false };
  }

  #keyOf(caller: Caller, owner: string): ModeKey {
    const key = isLegalEntityCode(owner)
      ? { organisation: owner, sender: undefined }
      : this.#addressKey(owner);
    if (key === undefined || !this.rights.administeredBy(caller).includes(key.organisation))
      throw new AppError(EDGE_ERRORS.notFound);
    return key;
  }

  #addressKey(owner: string): ModeKey | undefined {
    const address = parseMailAddress(owner);
    const entry = address && this.senders.find(address);
    return entry && { organisation: entry.organisation, sender: address.canonical };
  }
}
