import { generateKeyPairSync, randomUUIDv7 } from 'node:crypto';
import { Dispatches } from '@pep/messaging';
import { createDataSource, Database, rows } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import { createTestDatabase } from '@pep/testing';
import { databaseOptions } from '../src/database.js';
import { readLegalFiles, RELEASED_FILES } from '../src/resolve-deadline/legal-files.js';
import { LegalRules } from '../src/resolve-deadline/legal-rules.js';
import { RunLegalClock } from '../src/run-legal-clock/run-legal-clock.js';
import { SenderMails } from '../src/run-legal-clock/sender-mails.js';
import { type Death, Killed, MortalDatabase } from './mortal-database.js';

/** A moment as Yerevan's clocks show it. */
export const yerevan = (text: string): Date => new Date(`${text.replace(' ', 'T')}+04:00`);

/** Stands until it is set. */
class SetClock extends Clock {
  constructor(private time: Date) {
    super();
  }

  now(): Date {
    return this.time;
  }

  set(text: string): void {
    this.time = yerevan(text);
  }
}

/** The legal clock on a PostgreSQL of its own; letters are rows as the door leaves them. */
export async function startLegalClock(start: string) {
  const testDatabase = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
  const dataSource = await createDataSource(testDatabase.options).initialize();
  const database = new Database(dataSource);
  const clock = new SetClock(yerevan(start));
  const rules = new LegalRules(readLegalFiles(RELEASED_FILES));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const mails = new SenderMails(new Dispatches(publicKey.export({ type: 'spki', format: 'pem' }).toString()));
  const query = <Row>(sql: string, values: unknown[] = []) =>
    database.read((tx) => rows<Row>(tx, sql, values));

  return {
    database,
    clock,
    rules,
    query,
    /** A process with the clock's runner. */
    replica: () => new RunLegalClock(database, rules, mails, clock),
    /** Runs a process to its end. */
    runUntilKilled: async (death: Death) => {
      try {
        await new RunLegalClock(new MortalDatabase(dataSource, death), rules, mails, clock).execute();
        return false;
      } catch (error) {
        if (error instanceof Killed) return true;
        throw error;
      }
    },
    /** Letters to `recipients` each, consigned now. */
    receive: async (letters: number, recipients: readonly string[] = ['5001950015']): Promise<string[]> => {
      const ids = Array.from({ length: letters }, () => randomUUIDv7());
      await database.withTransaction(async (tx) => {
        await tx.query(
          `INSERT INTO message (id, organisation, sender_id, sender, subject, size, digest, message_id_header,
             client_address, accepted_at)
           SELECT id, '22335588', gen_random_uuid(), 'info@ekeng.am', 'x', 1, sha256(''), '', '127.0.0.1', $2
           FROM unnest($1::uuid[]) AS id`,
          [ids, clock.now()],
        );
        await tx.query(
          `INSERT INTO delivery (message_id, identifier, kind, status, consigned_at)
           SELECT id, identifier, 'person', 'consigned', $3 FROM unnest($1::uuid[]) AS id, unnest($2::text[]) AS identifier`,
          [ids, recipients, clock.now()],
        );
      });
      return ids;
    },
    acknowledge: (messageId: string) =>
      query(
        `UPDATE delivery SET status = 'acknowledged', opened_at = $2, acknowledged_at = $2,
           acknowledgement_evidence_id = gen_random_uuid() WHERE message_id = $1`,
        [messageId, clock.now()],
      ),
    recordOutage: (from: string, to: string, services = ['mailbox']) =>
      query(
        `INSERT INTO outage (id, begins_at, ends_at, services, reason, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, 'power', $5, '6105830017')`,
        [randomUUIDv7(), yerevan(from), yerevan(to), services, clock.now()],
      ),
    /** How often each fact and mail was told of each message, as `message type`. */
    told: async (): Promise<ReadonlyMap<string, number>> => {
      const found = await query<{ what: string; count: number }>(
        `SELECT coalesce(body::json ->> 'messageId', body::json #>> '{parameters,messageId}') || ' ' ||
           coalesce(body::json ->> 'template', headers ->> 'ce_type') AS what, count(*)::int AS count
         FROM outbox GROUP BY 1`,
      );
      return new Map(found.map(({ what, count }) => [what, count]));
    },
    /** Events of a message's evidence, with how they were reckoned. */
    evidenceOf: (messageId: string) =>
      query<{ id: string; event: string; legal: Record<string, unknown> }>(
        'SELECT id, event, legal FROM evidence WHERE message_id = $1 ORDER BY sequence',
        [messageId],
      ),
    deliveryOf: async (messageId: string) => {
      const [row] = await query<{ expired_at: Date | null; deadline: Date; due_at: Date | null }>(
        `SELECT expired_at, deadline, due_at FROM delivery LEFT JOIN legal_clock USING (message_id, identifier)
         WHERE message_id = $1`,
        [messageId],
      );
      return row;
    },
    stop: async () => {
      await dataSource.destroy();
      await testDatabase.drop();
    },
  };
}
