import { rows, type Transaction } from '@pep/persistence';
import type { KeptSecret } from './webhook-secrets.js';

/** Where an organisation's programs are told of receipts. */
export interface Webhook extends KeptSecret {
  readonly id: string;
  readonly organisation: string;
  readonly url: string;
  readonly createdAt: Date;
}

const COLUMNS = 'id, organisation, url, secret, key_id AS "keyId", created_at AS "createdAt"';

export async function addWebhook(tx: Transaction, webhook: Webhook): Promise<void> {
  const { id, organisation, url, secret, keyId, createdAt } = webhook;
  await tx.query(
    'INSERT INTO webhook (id, organisation, url, secret, key_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, organisation, url, secret, keyId, createdAt],
  );
}

/** Those of some organisations, oldest first. */
export async function listWebhooks(tx: Transaction, organisations: readonly string[]): Promise<Webhook[]> {
  const sql = `SELECT ${COLUMNS} FROM webhook WHERE organisation = ANY($1) ORDER BY organisation, id`;
  return rows<Webhook>(tx, sql, [organisations]);
}

/** The webhook, kept from being removed until the transaction ends. */
export async function lockWebhook(tx: Transaction, id: string): Promise<Webhook | undefined> {
  const [found] = await rows<Webhook>(tx, `SELECT ${COLUMNS} FROM webhook WHERE id = $1 FOR UPDATE`, [id]);
  return found;
}

export async function findWebhook(tx: Transaction, id: string): Promise<Webhook | undefined> {
  const [found] = await rows<Webhook>(tx, `SELECT ${COLUMNS} FROM webhook WHERE id = $1`, [id]);
  return found;
}

/** Those whose secrets are not encrypted. */
export async function listPlainWebhooks(tx: Transaction): Promise<Webhook[]> {
  return rows<Webhook>(tx, `SELECT ${COLUMNS} FROM webhook WHERE key_id IS NULL ORDER BY id`);
}

/** Puts the encrypted secret in the place of the plain one, unless somebody did. */
export async function sealWebhook(tx: Transaction, id: string, { secret, keyId }: KeptSecret): Promise<void> {
  const sql = 'UPDATE webhook SET secret = $2, key_id = $3 WHERE id = $1 AND key_id IS NULL';
  await tx.query(sql, [id, secret, keyId]);
}

/** Keeps an organisation's webhooks from becoming more until the transaction ends. */
export async function lockWebhooks(tx: Transaction, organisation: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1, 0))`, [organisation]);
}

/** Whether a mode that holds now names the webhook. */
export async function isWebhookInUse(tx: Transaction, { id, organisation }: Webhook): Promise<boolean> {
  const found = await rows(
    tx,
    `SELECT FROM (SELECT DISTINCT ON (sender) webhook_id FROM receipt_mode WHERE organisation = $1
       ORDER BY sender, set_at DESC) AS latest WHERE webhook_id = $2 LIMIT 1`,
    [organisation, id],
  );
  return found.length > 0;
}

export async function removeWebhook(tx: Transaction, id: string): Promise<void> {
  await tx.query('DELETE FROM webhook WHERE id = $1', [id]);
}
