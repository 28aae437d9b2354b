import { rows, type Transaction } from '@pep/persistence';
import type { Version } from '../history/version.js';

/** Where the versions of senders and of domains are kept. */
export type VersionTable = 'sender_version' | 'domain_version';

/** A state to keep. */
interface Kept {
  readonly id: string;
  readonly version: number;
  readonly changedAt: Date;
}

/** Who recorded it; and for a correction since when it held and what it says of the past. */
export interface Recording<State = object> {
  readonly by: string;
  readonly validFrom?: Date;
  readonly correction?: Partial<State>;
}

/** The place in a list of versions, newest first, after which a page begins. */
export type VersionPosition = readonly [id: string, version: number];

/** A state as JSON keeps it: moments are texts. */
export type Stored<State> = {
  readonly [Key in keyof State]: Exclude<State[Key], undefined> extends Date ? string : State[Key];
};

const COLUMNS =
  'id, version, changed_at AS "recordedAt", changed_by AS "recordedBy", valid_from AS "validFrom", state, correction';

/** Who changed what when: the whole state of each after the change. */
export async function keepVersions(
  tx: Transaction,
  table: VersionTable,
  states: readonly Kept[],
  { by, validFrom, correction }: Recording,
): Promise<void> {
  await tx.query(
    `INSERT INTO ${table} (id, version, changed_at, changed_by, valid_from, correction, state)
     SELECT id, version, changed_at, $5, coalesce($6, changed_at), $7, state
     FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::jsonb[]) AS given (id, version, changed_at, state)`,
    [
      states.map((state) => state.id),
      states.map((state) => state.version),
      states.map((state) => state.changedAt),
      states.map((state) => JSON.stringify(state)),
      by,
      validFrom ?? null,
      correction === undefined ? null : JSON.stringify(correction),
    ],
  );
}

/** What `heldState` needs to say how things stood at `asOf`, as known at `knownAt`; `State` is as {@link Stored}. */
export async function versionsFor<State>(
  tx: Transaction,
  table: VersionTable,
  ids: readonly string[],
  { asOf, knownAt }: { readonly asOf: Date; readonly knownAt: Date },
): Promise<Version<State>[]> {
  const among = 'id = ANY ($1) AND valid_from <= $2 AND changed_at <= $3';
  const found = await rows<VersionRow<State>>(
    tx,
    `SELECT ${COLUMNS} FROM ${table} WHERE ${among} AND (id, version) >= (
       SELECT id, version FROM ${table} WHERE ${among} AND correction IS NULL ORDER BY id DESC, version DESC LIMIT 1)
     ORDER BY id, version`,
    [ids, asOf, knownAt],
  );
  return found.map(fromRow);
}

/** Every version, newest first, after `after`. */
export async function listVersions<State>(
  tx: Transaction,
  table: VersionTable,
  ids: readonly string[],
  { after, limit }: { readonly after?: VersionPosition; readonly limit: number },
): Promise<Version<State>[]> {
  const found = await rows<VersionRow<State>>(
    tx,
    `SELECT ${COLUMNS} FROM ${table} WHERE id = ANY ($1) AND ($2::uuid IS NULL OR (id, version) < ($2, $3))
     ORDER BY id DESC, version DESC LIMIT $4`,
    [ids, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  return found.map(fromRow);
}

type VersionRow<State> = Omit<Version<State>, 'correction'> & {
  readonly correction: Partial<State> | null;
};

function fromRow<State>({ correction, ...row }: VersionRow<State>): Version<State> {
  return { ...row, ...(correction === null ? {} : { correction }) };
}
