import { rows, type Transaction } from '@pep/persistence';

/** A file of rules, or a calendar, that letters may run by. */
export interface UsedFile {
  readonly kind: 'rules' | 'calendar';
  readonly id: string;
  readonly digest: string;
  readonly validFrom: string;
}

/** All that were ever used; nobody else adds any until the transaction ends. */
export async function lockUsedFiles(tx: Transaction): Promise<UsedFile[]> {
  await tx.query('LOCK TABLE legal_file IN SHARE ROW EXCLUSIVE MODE');
  return rows<UsedFile>(
    tx,
    `SELECT kind, id, digest, valid_from::text AS "validFrom" FROM legal_file ORDER BY kind, valid_from`,
    [],
  );
}

export async function addUsedFile(tx: Transaction, file: UsedFile, at: Date): Promise<void> {
  await tx.query(
    'INSERT INTO legal_file (kind, id, digest, valid_from, first_used_at) VALUES ($1, $2, $3, $4, $5)',
    [file.kind, file.id, file.digest, file.validFrom, at],
  );
}
