import { rows, type Transaction } from '@pep/persistence';
import type { Registration } from '../registration/registration.js';

/** A CAdES signature of a contract, and whose certificate made it. */
export interface AcceptanceSignature {
  /** DER of the CMS as it came. */
  readonly cms: Buffer;
  readonly fingerprint: string;
}

/** Keeps that a contract was accepted: by a click, or by a signature, whose time-stamp is due at once. */
export async function addAcceptance(
  tx: Transaction,
  { id, psn, mobile, contract }: Registration,
  { signature, at }: { readonly signature: AcceptanceSignature | undefined; readonly at: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO acceptance (registration_id, psn, mobile, contract_version, contract_language, contract_digest,
       accepted_at, signature, signer_fingerprint, stamp_due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[id, psn, mobile, contract.version, contract.language, contract.digest, at],
      ...[signature?.cms, signature?.fingerprint, signature && at],
    ],
  );
}

/** A signature that has no time-stamp yet. */
export interface UnstampedSignature {
  readonly registrationId: string;
  readonly signature: Buffer;
  /** How often it was tried, this time included. */
  readonly tries: number;
}

/** Takes signatures that are due, at most `count`; nobody else takes them before `until`. */
export async function takeUnstamped(
  tx: Transaction,
  { now, until, count }: { readonly now: Date; readonly until: Date; readonly count: number },
): Promise<UnstampedSignature[]> {
  return rows(
    tx,
    `UPDATE acceptance SET stamp_due_at = $2, stamp_tries = stamp_tries + 1
     WHERE registration_id IN (
       SELECT registration_id FROM acceptance WHERE stamp_due_at <= $1
       ORDER BY stamp_due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING registration_id AS "registrationId", signature, stamp_tries AS tries`,
    [now, until, count],
  );
}

export async function postponeStamp(tx: Transaction, registrationId: string, until: Date): Promise<void> {
  await tx.query('UPDATE acceptance SET stamp_due_at = $2 WHERE registration_id = $1', [
    registrationId,
    until,
  ]);
}

export async function saveStamped(tx: Transaction, registrationId: string, stamped: Buffer): Promise<void> {
  await tx.query(
    'UPDATE acceptance SET stamped_signature = $2, stamp_due_at = NULL WHERE registration_id = $1',
    [registrationId, stamped],
  );
}
