import { Injectable } from '@nestjs/common';
import { rows, type Transaction } from '@pep/persistence';
import type { Certificate, CertificateState } from '../certificate/certificate.js';

interface Row {
  readonly fingerprint: string;
  readonly version: number;
  readonly psn: string;
  readonly name: string;
  readonly state: CertificateState;
  readonly not_after: Date;
  readonly changed_at: Date;
}

const COLUMNS = 'fingerprint, version, psn, name, state, not_after, changed_at';

/** Certificates by fingerprint. */
@Injectable()
export class CertificateRepository {
  async find(tx: Transaction, fingerprint: string): Promise<Certificate | undefined> {
    const found = await rows<Row>(tx, `SELECT ${COLUMNS} FROM certificate WHERE fingerprint = $1`, [
      fingerprint,
    ]);
    return found.map(toCertificate)[0];
  }

  /** Locks it until the transaction's end, so that changes of one certificate follow each other. */
  async lock(tx: Transaction, fingerprint: string): Promise<Certificate | undefined> {
    const found = await rows<Row>(
      tx,
      `SELECT ${COLUMNS} FROM certificate WHERE fingerprint = $1 FOR UPDATE`,
      [fingerprint],
    );
    return found.map(toCertificate)[0];
  }

  /** Those of a person, locked like {@link lock}. */
  async lockOf(tx: Transaction, psn: string): Promise<Certificate[]> {
    const found = await rows<Row>(
      tx,
      `SELECT ${COLUMNS} FROM certificate WHERE psn = $1 ORDER BY fingerprint FOR UPDATE`,
      [psn],
    );
    return found.map(toCertificate);
  }

  /** Stores a version. A second first version fails on the key: two loaders at once can not both tell it. */
  async save(tx: Transaction, certificate: Certificate): Promise<void> {
    const { fingerprint, version, psn, name, state, notAfter, changedAt } = certificate;
    const sql =
      version === 1
        ? `INSERT INTO certificate (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`
        : `UPDATE certificate SET version = $2, psn = $3, name = $4, state = $5, not_after = $6, changed_at = $7
           WHERE fingerprint = $1`;
    await rows(tx, sql, [fingerprint, version, psn, name, state, notAfter, changedAt]);
  }
}

function toCertificate(row: Row): Certificate {
  const { not_after: notAfter, changed_at: changedAt, ...same } = row;
  return { ...same, notAfter, changedAt };
}
