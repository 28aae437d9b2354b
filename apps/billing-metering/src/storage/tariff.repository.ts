import { rows, type Transaction } from '@pep/persistence';
import { toLuma, toMoney } from '../statement/money.js';
import type { Tariff } from '../statement/tariff.js';

interface TariffRow {
  readonly organisation: string | null;
  readonly valid_from: string;
  readonly letter_to_person: string;
  readonly letter_to_organisation: string;
  readonly sms_segment: string;
}

const COLUMNS = `organisation, to_char(valid_from, 'YYYY-MM-DD') AS valid_from, letter_to_person, letter_to_organisation,
       sms_segment`;

/** Writes a tariff, or in the place of one that begins on the same day. */
export async function saveTariff(
  tx: Transaction,
  { organisation, validFrom, prices }: Tariff,
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO tariff VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT ON CONSTRAINT tariff_of_day DO UPDATE SET letter_to_person = excluded.letter_to_person,
       letter_to_organisation = excluded.letter_to_organisation, sms_segment = excluded.sms_segment,
       set_at = excluded.set_at, set_by = excluded.set_by`,
    [
      organisation ?? null,
      validFrom,
      String(toLuma(prices.letterToPerson)),
      String(toLuma(prices.letterToOrganisation)),
      String(toLuma(prices.smsSegment)),
      at,
      by,
    ],
  );
}

/** The general tariffs and those of the organisation, which are few. */
export async function tariffsFor(tx: Transaction, organisation: string): Promise<Tariff[]> {
  const found = await rows<TariffRow>(
    tx,
    `SELECT ${COLUMNS} FROM tariff WHERE organisation IS NULL OR organisation = $1`,
    [organisation],
  );
  return found.map(toTariff);
}

/** The place in the list after which a page begins: day and organisation, '' for the general tariff. */
export type TariffPosition = readonly [validFrom: string, organisation: string];

/** Newest first, the general one of a day before the others; `organisations` undefined means all. */
export async function listTariffs(
  tx: Transaction,
  organisations: readonly string[] | undefined,
  {
    after = ['infinity', ''],
    limit,
  }: { readonly after?: TariffPosition | undefined; readonly limit: number },
): Promise<Tariff[]> {
  const found = await rows<TariffRow>(
    tx,
    `SELECT ${COLUMNS} FROM tariff
     WHERE ($1::text[] IS NULL OR organisation IS NULL OR organisation = ANY($1))
       AND (tariff.valid_from < $2::date OR (tariff.valid_from = $2::date AND coalesce(organisation, '') > $3))
     ORDER BY tariff.valid_from DESC, coalesce(organisation, '') LIMIT $4`,
    [organisations ?? null, ...after, limit],
  );
  return found.map(toTariff);
}

function toTariff(row: TariffRow): Tariff {
  return {
    validFrom: row.valid_from,
    ...(row.organisation === null ? {} : { organisation: row.organisation }),
    prices: {
      letterToPerson: toMoney(BigInt(row.letter_to_person)),
      letterToOrganisation: toMoney(BigInt(row.letter_to_organisation)),
      smsSegment: toMoney(BigInt(row.sms_segment)),
    },
  };
}
