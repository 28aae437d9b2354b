import { rows, type Transaction } from '@pep/persistence';

/** A data key as it is kept. */
export interface WrappedKey {
  readonly id: string;
  /** Of the key that wraps it. */
  readonly name: string;
  readonly wrapped: Buffer;
}

const COLUMNS = 'id, wrapping_key AS name, wrapped';

export async function addContentKey(
  tx: Transaction,
  { id, name, wrapped, madeAt }: WrappedKey & { readonly madeAt: Date },
): Promise<void> {
  await tx.query('INSERT INTO content_key (id, wrapping_key, wrapped, made_at) VALUES ($1, $2, $3, $4)', [
    ...[id, name, wrapped, madeAt],
  ]);
}

export async function findContentKey(tx: Transaction, id: string): Promise<WrappedKey | undefined> {
  const [row] = await rows<WrappedKey>(tx, `SELECT ${COLUMNS} FROM content_key WHERE id = $1`, [id]);
  return row;
}

/** Some data keys that another key than this one wraps. */
export async function listOtherwiseWrapped(
  tx: Transaction,
  name: string,
  limit: number,
): Promise<WrappedKey[]> {
  const sql = `SELECT ${COLUMNS} FROM content_key WHERE wrapping_key <> $1 ORDER BY id LIMIT $2`;
  return rows(tx, sql, [name, limit]);
}

export async function setWrapped(tx: Transaction, { id, name, wrapped }: WrappedKey): Promise<void> {
  await tx.query('UPDATE content_key SET wrapping_key = $2, wrapped = $3 WHERE id = $1', [id, name, wrapped]);
}
