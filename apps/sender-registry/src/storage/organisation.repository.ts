import { Injectable } from '@nestjs/common';
import type { Transaction } from '@pep/persistence';
import { In } from 'typeorm';
import { holdsOn, type Organisation, type Role, type Term, termsOf } from '../organisation/organisation.js';
import { OrganisationMemberRow, OrganisationRow } from './organisation.row.js';

/** An organisation without its members. */
export type OrganisationHead = Omit<
  Organisation,
  'administrators' | 'representatives' | 'representativeTerms'
>;

/** What a person is where. */
export interface Membership {
  readonly organisation: OrganisationHead;
  readonly roles: readonly Role[];
}

/** One person's memberships that are looked at; nobody has more in earnest. */
const MEMBERSHIPS_MAX = 1_000;

@Injectable()
export class OrganisationRepository {
  async find(tx: Transaction, code: string): Promise<Organisation | undefined> {
    return withMembers(tx, await tx.findOneBy(OrganisationRow, { legalEntityCode: code }));
  }

  /** The same, locked until the transaction ends: whoever changes an organisation does so one after another. */
  async lock(tx: Transaction, code: string): Promise<Organisation | undefined> {
    const mode = 'pessimistic_write';
    return withMembers(
      tx,
      await tx.findOne(OrganisationRow, { where: { legalEntityCode: code }, lock: { mode } }),
    );
  }

  /** The same, kept from changing until the transaction ends; several may hold it at once. */
  async hold(tx: Transaction, code: string): Promise<Organisation | undefined> {
    const mode = 'pessimistic_read';
    return withMembers(
      tx,
      await tx.findOne(OrganisationRow, { where: { legalEntityCode: code }, lock: { mode } }),
    );
  }

  /** False when there is one with this code already. */
  async insert(tx: Transaction, organisation: Organisation, changedBy: string): Promise<boolean> {
    const query = tx.createQueryBuilder().insert().into(OrganisationRow).values(toRow(organisation));
    const inserted = await query.orIgnore().returning('legal_entity_code').execute();
    if ((inserted.raw as unknown[]).length === 0) return false;
    await keepVersion(tx, organisation, changedBy);
    return true;
  }

  async save(tx: Transaction, organisation: Organisation, changedBy: string): Promise<void> {
    await tx.update(OrganisationRow, { legalEntityCode: organisation.legalEntityCode }, toRow(organisation));
    await saveMembers(tx, organisation);
    await keepVersion(tx, organisation, changedBy);
  }

  /** By code, after `after`; only those that `memberPsn` belongs to when it is given. */
  async list(
    tx: Transaction,
    { memberPsn, after, limit }: { memberPsn?: string; after?: string; limit: number },
  ): Promise<OrganisationHead[]> {
    const query = tx.createQueryBuilder(OrganisationRow, 'o').orderBy('o.legalEntityCode').limit(limit);
    if (after !== undefined) query.andWhere('o.legalEntityCode > :after', { after });
    if (memberPsn !== undefined) {
      query.andWhere(
        'EXISTS (SELECT FROM organisation_member m WHERE m.legal_entity_code = o.legal_entity_code AND m.psn = :memberPsn)',
        { memberPsn },
      );
    }
    return (await query.getMany()).map(fromRow);
  }

  /** Where the person belongs on a day, by code. */
  async membershipsOf(tx: Transaction, psn: string, day: string): Promise<Membership[]> {
    const found = await tx.find(OrganisationMemberRow, {
      where: { psn },
      order: { legalEntityCode: 'ASC', role: 'ASC' },
      take: MEMBERSHIPS_MAX,
    });
    const members = found.filter((member) => holdsOn(termOf(member), day));
    const rolesByCode = Map.groupBy(members, (member) => member.legalEntityCode);
    const organisations = await tx.find(OrganisationRow, {
      where: { legalEntityCode: In([...rolesByCode.keys()]) },
      order: { legalEntityCode: 'ASC' },
    });
    return organisations.map((row) => ({
      organisation: fromRow(row),
      roles: (rolesByCode.get(row.legalEntityCode) ?? []).map(({ role }) => role),
    }));
  }
}

async function withMembers(tx: Transaction, row: OrganisationRow | null): Promise<Organisation | undefined> {
  if (row === null) return undefined;
  const members = await tx.findBy(OrganisationMemberRow, { legalEntityCode: row.legalEntityCode });
  const having = (role: Role): string[] =>
    members.filter((member) => member.role === role).map(({ psn }) => psn);
  return {
    ...fromRow(row),
    administrators: having('administrator'),
    representatives: having('representative'),
    ...termsOf(Object.fromEntries(members.filter(isLimited).map((member) => [member.psn, termOf(member)]))),
  };
}

function isLimited({ validFrom, validTo }: OrganisationMemberRow): boolean {
  return validFrom !== null || validTo !== null;
}

function termOf({ validFrom, validTo }: OrganisationMemberRow): Term {
  return { ...(validFrom === null ? {} : { from: validFrom }), ...(validTo === null ? {} : { to: validTo }) };
}

async function saveMembers(tx: Transaction, organisation: Organisation): Promise<void> {
  const { legalEntityCode, administrators, representatives, representativeTerms = {} } = organisation;
  const terms = representatives.map((psn) => representativeTerms[psn]);
  const now = `SELECT 'administrator' AS role, psn, NULL::date AS valid_from, NULL::date AS valid_to
      FROM unnest($2::text[]) AS psn
    UNION ALL SELECT 'representative', psn, valid_from, valid_to
      FROM unnest($3::text[], $4::date[], $5::date[]) AS given (psn, valid_from, valid_to)`;
  const parameters = [
    legalEntityCode,
    administrators,
    representatives,
    terms.map((term) => term?.from ?? null),
    terms.map((term) => term?.to ?? null),
  ];
  await tx.query(
    `DELETE FROM organisation_member m WHERE legal_entity_code = $1
     AND NOT EXISTS (SELECT FROM (${now}) now WHERE now.role = m.role AND now.psn = m.psn)`,
    parameters,
  );
  await tx.query(
    `INSERT INTO organisation_member (legal_entity_code, role, psn, valid_from, valid_to)
     SELECT $1, role, psn, valid_from, valid_to FROM (${now}) now
     ON CONFLICT (legal_entity_code, role, psn)
       DO UPDATE SET valid_from = excluded.valid_from, valid_to = excluded.valid_to`,
    parameters,
  );
}

async function keepVersion(tx: Transaction, organisation: Organisation, changedBy: string): Promise<void> {
  await tx.query(
    `INSERT INTO organisation_version (legal_entity_code, version, changed_at, changed_by, state)
     VALUES ($1, $2, $3, $4, $5)`,
    [
      organisation.legalEntityCode,
      organisation.version,
      organisation.changedAt,
      changedBy,
      JSON.stringify(organisation),
    ],
  );
}

function toRow({
  legalEntityCode,
  version,
  name,
  tin,
  suspended,
  createdAt,
  changedAt,
}: Organisation): OrganisationRow {
  return { legalEntityCode, version, name, tin: tin ?? null, suspended, createdAt, changedAt };
}

function fromRow({ tin, ...row }: OrganisationRow): OrganisationHead {
  return { ...row, ...(tin === null ? {} : { tin }) };
}
