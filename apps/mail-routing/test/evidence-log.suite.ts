import { generateKeyPairSync, randomBytes, randomUUIDv7, sign } from 'node:crypto';
import { Database, createDataSource, type Transaction } from '@pep/persistence';
import { createTestDatabase, TestClock } from '@pep/testing';
import { databaseOptions } from '../src/database.js';
import type { SigningKey } from '../src/log/note.js';
import type { Evidence } from '../src/message/evidence.js';
import type { AcceptanceBasis } from '../src/message/submission-basis.js';
import type { SealKeys } from '../src/seal-evidence/seal-keys.js';
import { SealEvidence } from '../src/seal-evidence/seal-evidence.js';
import { addEvidence } from '../src/storage/evidence.repository.js';

export const ORIGIN = 'log.test/evidence';

/** Keys in memory, of which the newest signs. */
export class TestKeys implements SealKeys {
  readonly #keys = new Map<string, SigningKey>();
  current = '';

  constructor() {
    this.rotate('first');
  }

  rotate(label: string, curve: 'ed25519' | 'p256' = 'ed25519'): void {
    const { publicKey, privateKey } =
      curve === 'ed25519'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const digest = curve === 'ed25519' ? null : 'sha256';
    this.#keys.set(label, { publicKey, sign: (text) => Promise.resolve(sign(digest, text, privateKey)) });
    this.current = label;
  }

  lose(label: string): void {
    this.#keys.delete(label);
  }

  open(label: string): Promise<SigningKey | undefined> {
    return Promise.resolve(this.#keys.get(label));
  }
}

/** A database of mail-routing's alone, with evidence that a test makes up and sealers that it runs. */
export async function startEvidenceLog() {
  const test = await createTestDatabase(databaseOptions({ databaseUrl: '' }));
  const sources: Database[] = [];
  /** A connection pool of its own, as another process would have. */
  const connect = async (): Promise<Database> => {
    const database = new Database(await createDataSource(test.options).initialize());
    sources.push(database);
    return database;
  };
  const database = await connect();
  const keys = new TestKeys();
  const clock = new TestClock();
  const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    database.dataSource.query(sql, values);

  /** So many pieces of evidence of one message. */
  const made = (count: number): Evidence[] => {
    const letter = { messageId: randomUUIDv7(), digest: randomBytes(32), at: clock.now() };
    const recipient = { identifier: '5001950015', kind: 'person' } as const;
    const basis = { via: 'smtp', a: [1, 2.5, { ե: 'ք' }] } as unknown as AcceptanceBasis;
    return Array.from({ length: count }, () => ({
      ...({ id: randomUUIDv7(), event: 'ContentConsignment', recipient, basis } as const),
      ...letter,
    }));
  };
  /** Writes them and gives their ids, in the order of recording. */
  const record = async (count: number, tx: Transaction = database.dataSource.manager) => {
    const evidence = made(count);
    await addEvidence(tx, evidence);
    return evidence.map(({ id }) => id);
  };
  /** The same as it was before the table kept hashes of leaves. */
  const recordWithoutHash = async (count: number) => {
    const ids = made(count).map(({ id }) => id);
    await query(
      `INSERT INTO evidence (id, event, message_id, identifier, kind, digest, at, basis)
       SELECT id, 'ContentConsignment', $2, '5001950015', 'person', $3, $4, '{"via":"smtp","a":[1,2.50,{"ե":"ք"}]}'
       FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, place) ORDER BY place`,
      [ids, randomUUIDv7(), randomBytes(32), clock.now().toISOString()],
    );
    return ids;
  };
  const sealer = (own = database): SealEvidence => new SealEvidence(own, clock, ORIGIN, keys);
  /** The ids of the log's leaves, in its order. */
  const leaves = async (): Promise<string[]> =>
    (await query<{ evidence_ids: string[] }>('SELECT evidence_ids FROM evidence_page ORDER BY tile')).flatMap(
      (row) => row.evidence_ids,
    );
  const notes = async (): Promise<string[]> =>
    (await query<{ note: string }>('SELECT note FROM evidence_checkpoint ORDER BY size')).map(
      (row) => row.note,
    );
  /** Does what the trigger on evidence forbids, as somebody with the database in hand could. */
  const tamper = async (sql: string, values: unknown[] = []): Promise<void> => {
    await query('ALTER TABLE evidence DISABLE TRIGGER evidence_is_append_only');
    await query(sql, values);
    await query('ALTER TABLE evidence ENABLE TRIGGER evidence_is_append_only');
  };

  return {
    ...{ url: test.url, database, keys, clock, connect, query, record, recordWithoutHash },
    ...{ sealer, leaves, notes, tamper },
    stop: async () => {
      await Promise.all(sources.map((one) => one.close()));
      await test.drop();
    },
  };
}
