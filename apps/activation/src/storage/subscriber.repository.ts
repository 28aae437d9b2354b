import { Injectable } from '@nestjs/common';
import { rows, type Transaction } from '@pep/persistence';
import type { Subscriber } from '../subscriber/subscriber.js';

interface Row {
  readonly psn: string;
  readonly version: number;
  readonly mobile: string | null;
  readonly emails: string[];
  readonly language: Subscriber['language'];
  readonly notices_by_sms: boolean;
  readonly notices_by_email: boolean;
  readonly changed_at: Date;
}

const COLUMNS = 'psn, version, mobile, emails, language, notices_by_sms, notices_by_email, changed_at';

/** Subscribers by PSN. */
@Injectable()
export class SubscriberRepository {
  async find(tx: Transaction, psn: string): Promise<Subscriber | undefined> {
    const found = await rows<Row>(tx, `SELECT ${COLUMNS} FROM subscriber WHERE psn = $1`, [psn]);
    return found.map(toSubscriber)[0];
  }

  /** Locks them until the transaction's end, so that changes of one subscriber follow each other. */
  async lock(tx: Transaction, psn: string): Promise<Subscriber | undefined> {
    const sql = `SELECT ${COLUMNS} FROM subscriber WHERE psn = $1 FOR UPDATE`;
    const found = await rows<Row>(tx, sql, [psn]);
    return found.map(toSubscriber)[0];
  }

  /**
   * Whether a number is another person's. Whoever asks about the same number waits until the transaction's end, so that
   * two can not both find it free.
   */
  async isTaken(tx: Transaction, mobile: string, psn: string): Promise<boolean> {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('mobile ' || $1, 0))", [mobile]);
    const found = await rows(tx, 'SELECT FROM subscriber WHERE mobile = $1 AND psn <> $2 LIMIT 1', [
      mobile,
      psn,
    ]);
    return found.length > 0;
  }

  /** Stores a version. A second first version fails on the key: two loaders at once can not both tell it. */
  async save(tx: Transaction, subscriber: Subscriber): Promise<void> {
    const { psn, version, mobile, emails, language, notices, changedAt } = subscriber;
    const sql =
      version === 1
        ? `INSERT INTO subscriber (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
        : `UPDATE subscriber SET version = $2, mobile = $3, emails = $4, language = $5, notices_by_sms = $6,
             notices_by_email = $7, changed_at = $8
           WHERE psn = $1`;
    const ways = [notices.sms, notices.email];
    await rows(tx, sql, [psn, version, mobile ?? null, emails, language, ...ways, changedAt]);
  }
}

function toSubscriber(row: Row): Subscriber {
  const { psn, version, mobile, emails, language, notices_by_sms, notices_by_email, changed_at } = row;
  return {
    psn,
    version,
    mobile: mobile ?? undefined,
    emails,
    language,
    notices: { sms: notices_by_sms, email: notices_by_email },
    changedAt: changed_at,
  };
}
