import type { Fact } from '@pep/contracts';
import { facts as definitions } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';
import { toHeaders } from '../fact-envelope.js';

const topicByType = new Map(definitions.map((definition) => [definition.type, definition.topic]));

/** A record as the outbox keeps it until the relay has sent it. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The record of a fact. */
export function toRecord(fact: Fact): OutgoingRecord {
  const topic = topicByType.get(fact.type);
  if (topic === undefined) throw new Error(`no topic is declared for ${fact.type}`);
  return { topic, key: fact.subject, headers: toHeaders(fact), body: JSON.stringify(fact.data) };
}

/**
 * Writes facts in the caller's transaction: they are told if, and only if, it commits. The caller holds its
 * aggregate's row lock, so id order is commit order for each key.
 */
export async function addToOutbox(tx: Transaction, facts: readonly Fact[]): Promise<void> {
  await addRecords(tx, facts.map(toRecord));
}

/** The same for records that are no new facts: copies of parked ones. */
export async function addRecords(tx: Transaction, records: readonly OutgoingRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.query(
    `INSERT INTO outbox (topic, key, headers, body)
     SELECT * FROM unnest($1::text[], $2::text[], $3::json[], $4::text[])`,
    [
      records.map((record) => record.topic),
      records.map((record) => record.key),
      records.map((record) => JSON.stringify(record.headers)),
      records.map((record) => record.body),
    ],
  );
}
