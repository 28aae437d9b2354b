import type { Transaction } from '@pep/persistence';
import type { RollUp } from '../usage/usage.js';
import { USAGE_BY } from './counts-sql.js';

/**
 * Adds to the roll-ups of addresses by a unit. Rows come in one order, so two transactions never wait for each other in a
 * circle. Years follow from months by triggers, first of new months, then of others: there two transactions may, when one
 * begins a month. PostgreSQL ends one of them, and its facts come again.
 */
export async function addRollUps(
  tx: Transaction,
  unit: 'day' | 'month',
  rollUps: readonly RollUp[],
): Promise<void> {
  const alsoSet = unit === 'day' ? ', version = held.version + 1, published = false' : '';
  await tx.query(
    `INSERT INTO ${USAGE_BY[unit]} AS held (organisation, sender, ${unit}, persons, organisations, sms, sms_segments)
     SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
     ON CONFLICT (organisation, sender, ${unit}) DO UPDATE SET ${ADDED}${alsoSet}`,
    [rollUps.map((one) => one.organisation), rollUps.map((one) => one.sender), ...columns(rollUps)],
  );
}

/** The same for the days of whole organisations. */
export async function addOrganisationDays(tx: Transaction, days: readonly RollUp[]): Promise<void> {
  await tx.query(
    `INSERT INTO organisation_usage AS held (organisation, day, persons, organisations, sms, sms_segments)
     SELECT * FROM unnest($1::text[], $2::date[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
     ON CONFLICT (organisation, day) DO UPDATE SET ${ADDED}`,
    [days.map((one) => one.organisation), ...columns(days)],
  );
}

const ADDED = `persons = held.persons + excluded.persons,
       organisations = held.organisations + excluded.organisations,
       sms = held.sms + excluded.sms,
       sms_segments = held.sms_segments + excluded.sms_segments`;

function columns(rollUps: readonly RollUp[]): unknown[][] {
  return [
    rollUps.map((one) => one.day),
    rollUps.map((one) => one.persons),
    rollUps.map((one) => one.organisations),
    rollUps.map((one) => one.sms),
    rollUps.map((one) => one.smsSegments),
  ];
}
