import { rows, type Transaction } from '@pep/persistence';
import type { Token } from '../signature/key-usage.js';

/** The activation of a card's PINs, as far as the server hears of it. */
export interface PinActivation {
  readonly id: string;
  /** base64url of 32 random octets. */
  readonly nonce: string;
  readonly tries: number;
  readonly expiresAt: Date;
}

/** Proof that a token's PIN works: its key signed our nonce. */
export interface Attestation {
  readonly activationId: string;
  readonly token: Token;
  readonly psn: string;
  readonly name: string;
  readonly fingerprint: string;
  /** DER. */
  readonly certificate: Buffer;
  readonly notAfter: Date;
  readonly signature: Buffer;
  readonly attestedAt: Date;
}

const ATTESTATION = `activation_id AS "activationId", token, psn, name, fingerprint, certificate,
  not_after AS "notAfter", signature, attested_at AS "attestedAt"`;

export async function addActivation(
  tx: Transaction,
  activation: PinActivation & { readonly address: string; readonly createdAt: Date },
): Promise<void> {
  const { id, nonce, address, createdAt, expiresAt } = activation;
  await tx.query(
    'INSERT INTO pin_activation (id, nonce, address, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [id, nonce, address, createdAt, expiresAt],
  );
}

/** How many came from an address since then. Calls of one address follow each other from here to the commit. */
export async function countFrom(tx: Transaction, address: string, since: Date): Promise<number> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('pin-activation ' || $1, 0))", [address]);
  const [row] = await rows<{ count: string }>(
    tx,
    'SELECT count(*) FROM pin_activation WHERE address = $1 AND created_at > $2',
    [address, since],
  );
  return Number(row?.count);
}

/** Counts a try; the row is locked until the transaction's end. */
export async function countTry(tx: Transaction, id: string): Promise<PinActivation | undefined> {
  const [row] = await rows<PinActivation>(
    tx,
    `UPDATE pin_activation SET tries = tries + 1 WHERE id = $1
     RETURNING id, nonce, tries, expires_at AS "expiresAt"`,
    [id],
  );
  return row;
}

/** Locks the activation, so that two attestations of it follow each other. */
export async function lockAttestations(tx: Transaction, activationId: string): Promise<Attestation[]> {
  await tx.query('SELECT FROM pin_activation WHERE id = $1 FOR UPDATE', [activationId]);
  return rows(tx, `SELECT ${ATTESTATION} FROM pin_attestation WHERE activation_id = $1`, [activationId]);
}

export async function addAttestation(tx: Transaction, given: Attestation): Promise<void> {
  const { activationId, token, psn, name, fingerprint, certificate, notAfter, signature, attestedAt } = given;
  await tx.query(
    `INSERT INTO pin_attestation (activation_id, token, psn, name, fingerprint, certificate, not_after, signature,
       attested_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [activationId, token, psn, name, fingerprint, certificate, notAfter, signature, attestedAt],
  );
}

/**
 * What was attested of the card that has this authentication certificate: by activations that proved this certificate, the
 * newest last.
 */
export async function attestationsOfCard(tx: Transaction, fingerprint: string): Promise<Attestation[]> {
  return rows(
    tx,
    `SELECT ${ATTESTATION} FROM pin_attestation
     WHERE activation_id IN (SELECT activation_id FROM pin_attestation WHERE fingerprint = $1 AND token = 'auth')
     ORDER BY attested_at`,
    [fingerprint],
  );
}

/** Forgets activations that ended before `before` and proved nothing: they hold addresses of people. */
export async function forgetUnused(tx: Transaction, before: Date): Promise<void> {
  await tx.query(
    `DELETE FROM pin_activation WHERE expires_at < $1
       AND NOT EXISTS (SELECT FROM pin_attestation a WHERE a.activation_id = pin_activation.id)`,
    [before],
  );
}
