import { Injectable } from '@nestjs/common';
import { rows, type Transaction } from '@pep/persistence';

type State = Readonly<Record<string, unknown>>;

/** A version of anything of an organisation, with the state before it. */
export interface RecordedChange {
  readonly kind: 'organisation' | 'domain' | 'sender';
  readonly id: string;
  readonly version: number;
  readonly recordedAt: Date;
  /** PSN. */
  readonly recordedBy: string;
  readonly validFrom: Date | null;
  /** What a correction says of the past. */
  readonly correction: State | null;
  /** None before the first version. */
  readonly before: State | null;
  readonly after: State;
}

/** The place in the list after which a page begins. */
export type ChangePosition = readonly [at: string, id: string, version: number];

const FROM_THE_START: ChangePosition = ['infinity', '', 0];

/** Each part is read by its index and cut, before the three are put together. */
function part(
  kind: RecordedChange['kind'],
  columns: { id: string; whose: string; corrected: string },
): string {
  const id = `v.${columns.id}::text COLLATE "C"`;
  return `(SELECT '${kind}' AS kind, ${id} AS id, v.version, v.changed_at, v.changed_by, ${columns.corrected},
      b.state AS before, v.state AS after
    FROM ${kind}_version v LEFT JOIN ${kind}_version b ON b.${columns.id} = v.${columns.id} AND b.version = v.version - 1
    WHERE ${columns.whose} = $1 AND v.changed_at <= $2::timestamptz
      AND (v.changed_at, ${id}, v.version) < ($2::timestamptz, $3::text, $4::int)
    ORDER BY v.changed_at DESC, 2 DESC, v.version DESC LIMIT $5)`;
}

const OF_ORGANISATION = part('organisation', {
  id: 'legal_entity_code',
  whose: 'v.legal_entity_code',
  corrected: 'NULL::timestamptz AS valid_from, NULL::jsonb AS correction',
});
const own = { id: 'id', whose: "v.state ->> 'organisation'", corrected: 'v.valid_from, v.correction' };

/** Who changed what when in an organisation. */
@Injectable()
export class ChangeRepository {
  /** Newest first. */
  async list(
    tx: Transaction,
    organisation: string,
    { after = FROM_THE_START, limit }: { readonly after?: ChangePosition; readonly limit: number },
  ): Promise<RecordedChange[]> {
    return rows(
      tx,
      `SELECT kind, id, version, changed_at AS "recordedAt", changed_by AS "recordedBy", valid_from AS "validFrom",
         correction, before, after
       FROM (${OF_ORGANISATION} UNION ALL ${part('domain', own)} UNION ALL ${part('sender', own)}) change
       ORDER BY changed_at DESC, id DESC, version DESC LIMIT $5`,
      [organisation, ...after, limit],
    );
  }
}
