import { Injectable } from '@nestjs/common';
import { rows, type Transaction } from '@pep/persistence';
import type { Certificate, CertificateKind, CertificateState, Decider } from '../certificate/certificate.js';

interface Row {
  readonly fingerprint: string;
  readonly version: number;
  readonly psn: string;
  readonly name: string;
  readonly kind: CertificateKind;
  readonly state: CertificateState;
  readonly not_after: Date;
  readonly changed_at: Date;
  readonly term_ends_on: string | null;
  readonly reason: string | null;
  readonly decided_by: Decider | null;
}

const COLUMNS = 'fingerprint, version, psn, name, kind, state, not_after, changed_at, reason, decided_by';
const READ = `${COLUMNS}, to_char(term_ends_on, 'YYYY-MM-DD') AS term_ends_on`;
const SELECT = `SELECT ${READ} FROM certificate`;

/** Certificates by fingerprint. */
@Injectable()
export class CertificateRepository {
  async find(tx: Transaction, fingerprint: string): Promise<Certificate | undefined> {
    const found = await rows<Row>(tx, `${SELECT} WHERE fingerprint = $1`, [fingerprint]);
    return found.map(toCertificate)[0];
  }

  /** Locks it until the transaction's end, so that changes of one certificate follow each other. */
  async lock(tx: Transaction, fingerprint: string): Promise<Certificate | undefined> {
    const found = await rows<Row>(tx, `${SELECT} WHERE fingerprint = $1 FOR UPDATE`, [fingerprint]);
    return found.map(toCertificate)[0];
  }

  /** Those of a person, locked like {@link lock}. */
  async lockOf(tx: Transaction, psn: string): Promise<Certificate[]> {
    const found = await rows<Row>(tx, `${SELECT} WHERE psn = $1 ORDER BY fingerprint FOR UPDATE`, [psn]);
    return found.map(toCertificate);
  }

  /** Stores a version. A second first version fails on the key: two loaders at once can not both tell it. */
  async save(tx: Transaction, certificate: Certificate): Promise<void> {
    const { fingerprint, version, psn, name, kind, state, notAfter, changedAt } = certificate;
    const { termEndsOn, reason, decidedBy } = certificate;
    const sql =
      version === 1
        ? `INSERT INTO certificate (${COLUMNS}, term_ends_on)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
        : `UPDATE certificate SET version = $2, psn = $3, name = $4, kind = $5, state = $6, not_after = $7,
             changed_at = $8, reason = $9, decided_by = $10, term_ends_on = $11
           WHERE fingerprint = $1`;
    const values = [fingerprint, version, psn, name, kind, state, notAfter, changedAt];
    await rows(tx, sql, [...values, reason, decidedBy, termEndsOn]);
  }

  /** Keeps the certificate itself, with which its authority can be asked about it from now on. */
  async keepOctets(tx: Transaction, fingerprint: string, der: Buffer, at: Date): Promise<void> {
    await tx.query(
      'UPDATE certificate SET der = $2, next_check_at = $3 WHERE fingerprint = $1 AND der IS NULL',
      [fingerprint, der, at],
    );
  }

  /** Its place in the status lists, from 1 on. */
  async numberOf(tx: Transaction, fingerprint: string): Promise<number | undefined> {
    const [row] = await rows<{ number: number }>(
      tx,
      'SELECT number FROM certificate WHERE fingerprint = $1',
      [fingerprint],
    );
    return row?.number;
  }

  /** The states of a run of numbers, and the last number that there is. */
  async statesBetween(
    tx: Transaction,
    from: number,
    to: number,
  ): Promise<{ readonly number: number; readonly state: CertificateState }[]> {
    return rows(tx, 'SELECT number, state FROM certificate WHERE number BETWEEN $1 AND $2', [from, to]);
  }

  /** The certificates whose validity ended and that say so nowhere, at most `count`. */
  async ended(
    tx: Transaction,
    now: Date,
    count: number,
  ): Promise<Pick<Certificate, 'fingerprint' | 'psn'>[]> {
    return rows(
      tx,
      `SELECT fingerprint, psn FROM certificate
       WHERE state IN ('registered', 'active', 'suspended') AND not_after <= $1 ORDER BY not_after LIMIT $2`,
      [now, count],
    );
  }
}

function toCertificate(row: Row): Certificate {
  const { not_after, changed_at, term_ends_on, reason, decided_by, ...same } = row;
  return {
    ...same,
    notAfter: not_after,
    changedAt: changed_at,
    termEndsOn: term_ends_on ?? undefined,
    reason: reason ?? undefined,
    decidedBy: decided_by ?? undefined,
  };
}
