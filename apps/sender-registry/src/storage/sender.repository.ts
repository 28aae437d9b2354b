import { Injectable } from '@nestjs/common';
import { readableDomain } from '@pep/identifiers';
import type { Transaction } from '@pep/persistence';
import { IsNull, Not } from 'typeorm';
import type { Sender } from '../sender/sender.js';
import { SenderRow } from './sender.row.js';
import { keepVersions, type Recording } from './versions.js';

/** Which senders a list has. */
export interface SenderFilter {
  /** Legal entity codes; all organisations when absent. */
  readonly organisations?: readonly string[];
  /** A part of the address in one of its spellings, in lower case. */
  readonly part?: string;
  readonly suspended?: boolean;
}

/** The place in the list after which a page begins. */
export type SenderPosition = readonly [address: string, id: string];

/** Registered senders; a removed one is kept in the table, and found by {@link SenderRepository.findEver} alone. */
@Injectable()
export class SenderRepository {
  async find(tx: Transaction, id: string): Promise<Sender | undefined> {
    const row = await tx.findOneBy(SenderRow, { id, removedAt: IsNull() });
    return row === null ? undefined : fromRow(row);
  }

  /** The same, removed or not. */
  async findEver(tx: Transaction, id: string): Promise<Sender | undefined> {
    const row = await tx.findOneBy(SenderRow, { id });
    return row === null ? undefined : fromRow(row);
  }

  /** The same, locked until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<Sender | undefined> {
    const row = await tx.findOne(SenderRow, {
      where: { id, removedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    return row === null ? undefined : fromRow(row);
  }

  /** An organisation's own, by address. */
  async ofOrganisation(tx: Transaction, organisation: string): Promise<Map<string, Sender>> {
    const found = await tx.findBy(SenderRow, { organisation, removedAt: IsNull() });
    return new Map(found.map((row) => [row.address, fromRow(row)]));
  }

  /** Whether the address is confirmed for another organisation. */
  async isConfirmedElsewhere(
    tx: Transaction,
    { organisation, address }: Pick<Sender, 'organisation' | 'address'>,
  ): Promise<boolean> {
    const confirmation = Not<Sender['confirmation']>('pending');
    return tx.existsBy(SenderRow, {
      address,
      confirmation,
      organisation: Not(organisation),
      removedAt: IsNull(),
    });
  }

  /** Every organisation's addresses at a domain and below it, locked until the transaction ends. */
  async lockBelow(tx: Transaction, domain: string): Promise<Sender[]> {
    const found = await tx
      .createQueryBuilder(SenderRow, 's')
      .where('s.removedAt IS NULL')
      .andWhere('right(s.address, length(:domain) + 1) IN (:...ends)', {
        domain,
        ends: [`@${domain}`, `.${domain}`],
      })
      .orderBy('s.id')
      .setLock('pessimistic_write')
      .getMany();
    return found.map(fromRow);
  }

  /** False when the organisation has the address already, or it is confirmed for another. */
  async insert(tx: Transaction, sender: Sender, changedBy: string): Promise<boolean> {
    const query = tx.createQueryBuilder().insert().into(SenderRow).values(toRow(sender));
    const inserted = await query.orIgnore().returning('id').execute();
    if ((inserted.raw as unknown[]).length === 0) return false;
    await keepVersions(tx, 'sender_version', [sender], { by: changedBy });
    return true;
  }

  async save(tx: Transaction, sender: Sender, recording: Recording<Sender>): Promise<void> {
    await tx.update(SenderRow, { id: sender.id }, toRow(sender));
    await keepVersions(tx, 'sender_version', [sender], recording);
  }

  /** Saves what confirms each of them, and nothing else of them. */
  async saveConfirmations(tx: Transaction, senders: readonly Sender[], changedBy: string): Promise<void> {
    await tx.query(
      `UPDATE sender SET confirmation = given.confirmation, version = given.version, changed_at = given.changed_at
       FROM unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[])
         AS given (id, confirmation, version, changed_at) WHERE sender.id = given.id`,
      [
        senders.map(({ id }) => id),
        senders.map(({ confirmation }) => confirmation),
        senders.map(({ version }) => version),
        senders.map(({ changedAt }) => changedAt),
      ],
    );
    await keepVersions(tx, 'sender_version', senders, { by: changedBy });
  }

  async countOf(tx: Transaction, organisation: string): Promise<number> {
    return tx.countBy(SenderRow, { organisation, removedAt: IsNull() });
  }

  /**
   * All of an organisation's, after its suspension (or the end of it) has changed each of them by one version.
   * The caller has locked the organisation, so none is registered meanwhile.
   */
  async suspendWithOrganisation(
    tx: Transaction,
    organisation: { readonly legalEntityCode: string; readonly suspended: boolean; readonly changedAt: Date },
    changedBy: string,
  ): Promise<Sender[]> {
    const { legalEntityCode, suspended, changedAt } = organisation;
    await tx.query(
      `UPDATE sender SET organisation_suspended = $2, version = version + 1, changed_at = $3
       WHERE organisation = $1 AND removed_at IS NULL`,
      [legalEntityCode, suspended, changedAt],
    );
    const changed = await tx.findBy(SenderRow, { organisation: legalEntityCode, removedAt: IsNull() });
    const senders = changed.map(fromRow);
    await keepVersions(tx, 'sender_version', senders, { by: changedBy });
    return senders;
  }

  /** By address and id, after `after`. */
  async list(
    tx: Transaction,
    { organisations, part, suspended }: SenderFilter,
    { after, limit }: { after?: SenderPosition; limit: number },
  ): Promise<Sender[]> {
    const query = tx
      .createQueryBuilder(SenderRow, 's')
      .where('s.removedAt IS NULL')
      .orderBy('s.address')
      .addOrderBy('s.id')
      .limit(limit);
    if (organisations !== undefined)
      query.andWhere('s.organisation = ANY(:organisations)', { organisations });
    if (part !== undefined) {
      query.andWhere('(strpos(s.address, :part) > 0 OR strpos(s.readableAddress, :part) > 0)', { part });
    }
    if (suspended !== undefined) query.andWhere('s.suspended = :suspended', { suspended });
    if (after !== undefined) {
      query.andWhere('(s.address, s.id) > (:address, :id)', { address: after[0], id: after[1] });
    }
    return (await query.getMany()).map(fromRow);
  }
}

function toRow({ sources, certificates, removedAt, ...rest }: Sender): SenderRow {
  return {
    ...rest,
    readableAddress: readableAddress(rest.address),
    sources: [...sources],
    certificates: [...certificates],
    removedAt: removedAt ?? null,
  };
}

/** For those who look for a part of it; null when it is the address itself. */
function readableAddress(address: string): string | null {
  const at = address.lastIndexOf('@') + 1;
  const readable = address.slice(0, at) + readableDomain(address.slice(at));
  return readable === address ? null : readable;
}

function fromRow({ removedAt, readableAddress: _readable, ...rest }: SenderRow): Sender {
  return { ...rest, ...(removedAt === null ? {} : { removedAt }) };
}
