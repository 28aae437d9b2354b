import type { Transaction } from '@pep/persistence';
import type { RollUp } from '../usage/usage.js';

/** Adds to the roll-ups of days. Rows come in one order, so two transactions never wait for each other in a circle. */
export async function addDays(tx: Transaction, days: readonly RollUp[]): Promise<void> {
  await tx.query(
    `INSERT INTO daily_usage AS held (organisation, sender, day, persons, organisations, sms, sms_segments)
     SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
     ON CONFLICT (organisation, sender, day) DO UPDATE SET ${ADDED}, version = held.version + 1, published = false`,
    [days.map((one) => one.organisation), days.map((one) => one.sender), ...columns(days)],
  );
}

/** The same for months; `day` is their first. */
export async function addMonths(tx: Transaction, months: readonly RollUp[]): Promise<void> {
  await tx.query(
    `INSERT INTO monthly_usage AS held (organisation, sender, month, persons, organisations, sms, sms_segments)
     SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
     ON CONFLICT (organisation, sender, month) DO UPDATE SET ${ADDED}`,
    [months.map((one) => one.organisation), months.map((one) => one.sender), ...columns(months)],
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
