import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '@pep/client-identity';
import { AppError } from '@pep/errors';
import { Dispatches } from '@pep/messaging';
import { Database, type Transaction } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { FORWARDING_ERRORS } from '../forwarding/errors.js';
import { SOURCE } from '../facts.js';
import { type ForwardingMode, readTargets, type Target } from '../forwarding/forwarding.js';
import { CODES_PER_DAY_MAX, newCode, nextCodeAt } from '../forwarding/target-code.js';
import { MailboxReaders } from '../resolve-reader/mailbox-readers.js';
import { addAccess } from '../storage/access.repository.js';
import {
  dropTargetsBut,
  findMode,
  type KeptTarget,
  listTargets,
  lockForwarding,
  saveMode,
  saveTarget,
} from '../storage/forwarding.repository.js';

const DAY_MS = 24 * 60 * 60_000;

/** What an owner asks for. */
export interface WantedForwarding {
  readonly emails: readonly string[];
  readonly mobile?: string | undefined;
  readonly mode: ForwardingMode;
}

/** How a mailbox forwards. */
export interface Forwarding {
  readonly mode: ForwardingMode;
  readonly targets: readonly KeptTarget[];
}

/** Where the letters of a mailbox go on to, as its owner or a representative says; each target is confirmed by a code. */
@Injectable()
export class ManageForwarding {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Dispatches) private readonly dispatches: Dispatches,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MailboxReaders) private readonly readers: MailboxReaders,
  ) {}

  async show(caller: Caller, identifier: string): Promise<Forwarding> {
    const { by } = await this.readers.require(caller, identifier, 'own');
    return this.database.withTransaction(async (tx) => {
      await addAccess(tx, { identifier, at: this.clock.now(), action: 'forwarding', by });
      return forwardingOf(tx, identifier);
    });
  }

  /**
   * Names all targets anew. One that stays keeps its confirmation, one that is gone gets nothing from now on, and a new one is
   * sent a code. Naming one that waits again sends another code, if the last is not too young.
   * @throws AppError as {@link readTargets}; `TOO_MANY_FORWARDING_CODES`
   */
  async set(caller: Caller, identifier: string, wanted: WantedForwarding): Promise<Forwarding> {
    const { by } = await this.readers.require(caller, identifier, 'own');
    const targets = readTargets(wanted.emails, wanted.mobile);
    const at = this.clock.now();
    return this.database.withTransaction(async (tx) => {
      await lockForwarding(tx, identifier);
      await saveMode(tx, identifier, wanted.mode, at);
      await dropTargetsBut(tx, identifier, { kept: targets, at });
      const known = await listTargets(tx, identifier);
      for (const target of targets) await this.#name(tx, { identifier, target, known, at });
      const { mode } = wanted;
      const detail = { mode, targets: targets.map(({ address }) => address) };
      await addAccess(tx, { identifier, at, action: 'forwarding-set', by, detail });
      return forwardingOf(tx, identifier);
    });
  }

  async #name(
    tx: Transaction,
    named: { identifier: string; target: Target; known: readonly KeptTarget[]; at: Date },
  ): Promise<void> {
    const { identifier, target, known, at } = named;
    const before = known.find(({ address }) => address === target.address);
    if (before?.confirmedAt) return;
    if (before !== undefined && nextCodeAt(before) > at) {
      await saveTarget(tx, identifier, { ...before, inUse: true });
      return;
    }
    const since = at.getTime() - DAY_MS;
    // Each row is one address's last code; those of this call are among them by now.
    const sent = (await listTargets(tx, identifier)).filter(({ sentAt }) => sentAt.getTime() > since);
    if (sent.length >= CODES_PER_DAY_MAX) throw new AppError(FORWARDING_ERRORS.tooManyCodes);
    const { code, kept } = await newCode(before?.requests ?? 0, at);
    await saveTarget(tx, identifier, { ...target, ...kept, inUse: true, confirmedAt: null });
    const request = {
      ...({ template: 'forwarding-code', language: 'hy', parameters: {} } as const),
      ...{ channel: target.channel, recipient: target.address },
      secret: { code },
      validUntil: kept.validUntil,
    };
    await this.dispatches.request(tx, SOURCE, request, at);
  }
}

async function forwardingOf(tx: Transaction, identifier: string): Promise<Forwarding> {
  const mode = (await findMode(tx, identifier)) ?? 'notice';
  return { mode, targets: (await listTargets(tx, identifier)).filter(({ inUse }) => inUse) };
}
