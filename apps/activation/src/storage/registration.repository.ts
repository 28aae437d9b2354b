import { rows, type Transaction } from '@pep/persistence';
import type { Registration } from '../registration/registration.js';

interface Row {
  readonly id: string;
  readonly psn: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly certificate: Buffer;
  readonly not_after: Date;
  readonly mobile: string;
  readonly mode: Registration['mode'];
  readonly contract_version: string;
  readonly contract_language: Registration['contract']['language'];
  readonly contract_digest: string;
  readonly state: Registration['state'];
  readonly code_digest: Buffer;
  readonly code_sends: number;
  readonly code_sent_at: Date;
  readonly code_valid_until: Date;
  readonly code_tries: number;
  readonly created_at: Date;
  readonly expires_at: Date;
}

const COLUMNS = `id, psn, name, fingerprint, certificate, not_after, mobile, mode, contract_version, contract_language,
  contract_digest, state, code_digest, code_sends, code_sent_at, code_valid_until, code_tries, created_at, expires_at`;

/** The registration, locked until the transaction's end when `lock` says so. */
export async function findRegistration(
  tx: Transaction,
  id: string,
  lock: 'lock' | 'read',
): Promise<Registration | undefined> {
  const found = await rows<Row>(
    tx,
    `SELECT ${COLUMNS} FROM registration WHERE id = $1 ${lock === 'lock' ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return found.map(toRegistration)[0];
}

export async function insertRegistration(tx: Transaction, given: Registration): Promise<void> {
  const { contract, code } = given;
  await tx.query(
    `INSERT INTO registration (${COLUMNS})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      ...[given.id, given.psn, given.name, given.fingerprint, given.certificate, given.notAfter],
      ...[given.mobile, given.mode, contract.version, contract.language, contract.digest, given.state],
      ...[code.digest, code.sends, code.sentAt, code.validUntil, code.tries],
      ...[given.createdAt, given.expiresAt],
    ],
  );
}

/** Stores what can change. The row is locked. */
export async function saveRegistration(tx: Transaction, given: Registration): Promise<void> {
  const { contract, code } = given;
  await tx.query(
    `UPDATE registration SET contract_version = $2, contract_digest = $3, state = $4, code_digest = $5,
       code_sends = $6, code_sent_at = $7, code_valid_until = $8, code_tries = $9
     WHERE id = $1`,
    [
      ...[given.id, contract.version, contract.digest, given.state, code.digest],
      ...[code.sends, code.sentAt, code.validUntil, code.tries],
    ],
  );
}

/** Ends what is open for a certificate: a new registration takes its place. */
export async function supersedeOpen(tx: Transaction, fingerprint: string): Promise<void> {
  await tx.query("UPDATE registration SET state = 'superseded' WHERE fingerprint = $1 AND state = 'open'", [
    fingerprint,
  ]);
}

export async function countSince(tx: Transaction, psn: string, since: Date): Promise<number> {
  const [row] = await rows<{ count: string }>(
    tx,
    'SELECT count(*) FROM registration WHERE psn = $1 AND created_at > $2',
    [psn, since],
  );
  return Number(row?.count);
}

function toRegistration(row: Row): Registration {
  const { id, psn, name, fingerprint, certificate, mobile, mode, state } = row;
  return {
    ...{ id, psn, name, fingerprint, certificate, mobile, mode, state },
    notAfter: row.not_after,
    contract: {
      version: row.contract_version,
      language: row.contract_language,
      digest: row.contract_digest,
    },
    code: {
      digest: row.code_digest,
      sends: row.code_sends,
      sentAt: row.code_sent_at,
      validUntil: row.code_valid_until,
      tries: row.code_tries,
    },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
