import { Injectable } from '@nestjs/common';
import { rows, type Transaction } from '@pep/persistence';
import type { ClientCertificate } from '../certificate/client-certificate.js';

/** A certificate, and since when it is bound to its sender. */
export type BoundCertificate = ClientCertificate & { readonly addedAt: Date };

/** Which certificates are bound to which sender: each to one at a time. */
@Injectable()
export class CertificateRepository {
  /** False when it is bound to a sender already. */
  async insert(tx: Transaction, sender: string, bound: BoundCertificate): Promise<boolean> {
    const inserted = await rows(
      tx,
      `INSERT INTO sender_certificate (fingerprint, sender, subject, expires_at, added_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING fingerprint`,
      [bound.fingerprint, sender, bound.subject, bound.expiresAt, bound.addedAt],
    );
    return inserted.length > 0;
  }

  /** By the time they were added. */
  async list(tx: Transaction, sender: string): Promise<BoundCertificate[]> {
    return rows(
      tx,
      `SELECT fingerprint, subject, expires_at AS "expiresAt", added_at AS "addedAt"
       FROM sender_certificate WHERE sender = $1 ORDER BY added_at, fingerprint`,
      [sender],
    );
  }

  /** Frees one of a sender's certificates, or all of them. */
  async remove(tx: Transaction, sender: string, fingerprint?: string): Promise<void> {
    await tx.query(
      'DELETE FROM sender_certificate WHERE sender = $1 AND ($2::text IS NULL OR fingerprint = $2)',
      [sender, fingerprint ?? null],
    );
  }
}
