import { Injectable } from '@nestjs/common';
import { rows, type Transaction } from '@pep/persistence';
import { IsNull, MoreThan } from 'typeorm';
import type { Challenge } from '../domain/challenge.js';
import type { Domain } from '../domain/domain.js';
import { holding } from '../domain/domain-name.js';
import { DomainRow } from './domain.row.js';
import { keepVersions, type Recording } from './versions.js';

/** Domains of organisations; a removed one is kept in the table, and found by {@link DomainRepository.idsOf} alone. */
@Injectable()
export class DomainRepository {
  async find(tx: Transaction, organisation: string, name: string): Promise<Domain | undefined> {
    const row = await tx.findOneBy(DomainRow, { organisation, name, removedAt: IsNull() });
    return row === null ? undefined : fromRow(row);
  }

  /** The same, locked until the transaction ends. */
  async lock(tx: Transaction, organisation: string, name: string): Promise<Domain | undefined> {
    const where = { organisation, name, removedAt: IsNull() };
    const row = await tx.findOne(DomainRow, { where, lock: { mode: 'pessimistic_write' } });
    return row === null ? undefined : fromRow(row);
  }

  /** False when the organisation has it already. */
  async insert(tx: Transaction, domain: Domain, changedBy: string): Promise<boolean> {
    const query = tx.createQueryBuilder().insert().into(DomainRow).values(toRow(domain));
    const inserted = await query.orIgnore().returning('id').execute();
    if ((inserted.raw as unknown[]).length === 0) return false;
    await keepDomains(tx, [domain], { by: changedBy });
    return true;
  }

  async save(tx: Transaction, domain: Domain, recording: Recording): Promise<void> {
    await tx.update(DomainRow, { id: domain.id }, toRow(domain));
    await keepDomains(tx, [domain], recording);
  }

  async replaceChallenge(tx: Transaction, { id }: Domain, { value, expiresAt }: Challenge): Promise<void> {
    await tx.update(DomainRow, { id }, { challenge: value, challengeExpiresAt: expiresAt });
  }

  async countOf(tx: Transaction, organisation: string): Promise<number> {
    return tx.countBy(DomainRow, { organisation, removedAt: IsNull() });
  }

  /** By name, after `after`. */
  async list(
    tx: Transaction,
    organisation: string,
    { after = '', limit }: { readonly after?: string; readonly limit: number },
  ): Promise<Domain[]> {
    const where = { organisation, name: MoreThan(after), removedAt: IsNull() };
    return (await tx.find(DomainRow, { where, order: { name: 'ASC' }, take: limit })).map(fromRow);
  }

  /** Every entry that the organisation ever had for a name. */
  async idsOf(tx: Transaction, organisation: string, name: string): Promise<string[]> {
    return (await tx.find(DomainRow, { where: { organisation, name }, select: { id: true } })).map(
      ({ id }) => id,
    );
  }

  /** Organisations by verified name, of all names that the holder of this one registered. */
  async holders(tx: Transaction, name: string): Promise<Map<string, string>> {
    const verified = await rows<{ name: string; organisation: string }>(
      tx,
      `SELECT name, organisation FROM domain WHERE removed_at IS NULL AND verified_at IS NOT NULL
       AND (name = $1 OR right(name, length($1) + 1) = '.' || $1)`,
      [holding(name)],
    );
    return new Map(verified.map(({ name: held, organisation }) => [held, organisation]));
  }

  /**
   * The same, kept from changing until the transaction ends, and with it which addresses below are confirmed.
   * Take it before a lock of a sender or a domain.
   */
  async lockHolders(tx: Transaction, name: string): Promise<Map<string, string>> {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('holding ' || $1, 0))", [holding(name)]);
    return this.holders(tx, name);
  }

  /**
   * All of an organisation's, after its suspension (or the end of it) has changed each of them by one version.
   * The caller has locked the organisation, so none is registered meanwhile.
   */
  async suspendWithOrganisation(
    tx: Transaction,
    organisation: { readonly legalEntityCode: string; readonly suspended: boolean; readonly changedAt: Date },
    changedBy: string,
  ): Promise<Domain[]> {
    const { legalEntityCode, suspended, changedAt } = organisation;
    await tx.query(
      `UPDATE domain SET organisation_suspended = $2, version = version + 1, changed_at = $3
       WHERE organisation = $1 AND removed_at IS NULL`,
      [legalEntityCode, suspended, changedAt],
    );
    const changed = await tx.findBy(DomainRow, { organisation: legalEntityCode, removedAt: IsNull() });
    const domains = changed.map(fromRow);
    await keepDomains(tx, domains, { by: changedBy });
    return domains;
  }
}

/** Without the challenge: it is not what a version is about. */
async function keepDomains(tx: Transaction, domains: readonly Domain[], recording: Recording): Promise<void> {
  const states = domains.map(({ challenge: _challenge, ...state }) => state);
  await keepVersions(tx, 'domain_version', states, recording);
}

function toRow({ sources, challenge, verifiedAt, removedAt, ...rest }: Domain): DomainRow {
  return {
    ...rest,
    sources: [...sources],
    challenge: challenge.value,
    challengeExpiresAt: challenge.expiresAt,
    verifiedAt: verifiedAt ?? null,
    removedAt: removedAt ?? null,
  };
}

function fromRow({ challenge, challengeExpiresAt, verifiedAt, removedAt, ...rest }: DomainRow): Domain {
  return {
    ...rest,
    challenge: { value: challenge, expiresAt: challengeExpiresAt },
    ...(verifiedAt === null ? {} : { verifiedAt }),
    ...(removedAt === null ? {} : { removedAt }),
  };
}
