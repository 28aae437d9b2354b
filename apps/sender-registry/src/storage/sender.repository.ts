import { Injectable } from '@nestjs/common';
import type { Transaction } from '@pep/persistence';
import { IsNull } from 'typeorm';
import type { Sender } from '../sender/sender.js';
import { SenderRow } from './sender.row.js';

/** Which senders a list has. */
export interface SenderFilter {
  /** Legal entity codes; all organisations when absent. */
  readonly organisations?: readonly string[];
  /** A part of the address, in lower case. */
  readonly part?: string;
  readonly suspended?: boolean;
}

/** The place in the list after which a page begins. */
export type SenderPosition = readonly [address: string, id: string];

/** Registered senders; a removed one is kept in the table but found by none of these. */
@Injectable()
export class SenderRepository {
  async find(tx: Transaction, id: string): Promise<Sender | undefined> {
    const row = await tx.findOneBy(SenderRow, { id, removedAt: IsNull() });
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

  /** False when the address is registered already. */
  async insert(tx: Transaction, sender: Sender, changedBy: string): Promise<boolean> {
    const query = tx.createQueryBuilder().insert().into(SenderRow).values(toRow(sender));
    const inserted = await query.orIgnore().returning('id').execute();
    if ((inserted.raw as unknown[]).length === 0) return false;
    await keepVersions(tx, [sender], changedBy);
    return true;
  }

  async save(tx: Transaction, sender: Sender, changedBy: string): Promise<void> {
    await tx.update(SenderRow, { id: sender.id }, toRow(sender));
    await keepVersions(tx, [sender], changedBy);
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
    await keepVersions(tx, senders, changedBy);
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
    if (part !== undefined) query.andWhere('strpos(s.address, :part) > 0', { part });
    if (suspended !== undefined) query.andWhere('s.suspended = :suspended', { suspended });
    if (after !== undefined) {
      query.andWhere('(s.address, s.id) > (:address, :id)', { address: after[0], id: after[1] });
    }
    return (await query.getMany()).map(fromRow);
  }
}

/** Who changed what when: the whole state of each after the change. */
async function keepVersions(tx: Transaction, senders: readonly Sender[], changedBy: string): Promise<void> {
  await tx.query(
    `INSERT INTO sender_version (id, version, changed_at, changed_by, state)
     SELECT id, version, changed_at, $5, state
     FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::jsonb[]) AS given (id, version, changed_at, state)`,
    [
      senders.map((sender) => sender.id),
      senders.map((sender) => sender.version),
      senders.map((sender) => sender.changedAt),
      senders.map((sender) => JSON.stringify(sender)),
      changedBy,
    ],
  );
}

function toRow({ sources, removedAt, ...rest }: Sender): SenderRow {
  return { ...rest, sources: [...sources], removedAt: removedAt ?? null };
}

function fromRow({ removedAt, ...rest }: SenderRow): Sender {
  return { ...rest, ...(removedAt === null ? {} : { removedAt }) };
}
