import type { Fact } from '@pep/contracts';
import { facts as definitions } from '@pep/contracts';
import { binaryArray, type Transaction } from '@pep/persistence';
import { toHeaders } from '../fact-envelope.js';

const topicByType = new Map(definitions.map((definition) => [definition.type, definition.topic]));

/** A record as the outbox keeps it until the relay has sent it. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Octets of a body at most. With its headers it is below what a broker takes by default (`message.max.bytes`, 1 MiB): one
 * that is refused for ever would hold up all that come after it.
 */
const BODY_OCTETS_MAX = 900 * 1024;

/** Whether a record is small enough for the broker. */
export function fitsBroker({ body }: OutgoingRecord): boolean {
  return Buffer.byteLength(body) <= BODY_OCTETS_MAX;
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

/**
 * The same for records that are made already: copies of parked ones, and facts whose body somebody else wrote.
 * @throws Error when one is larger than a broker takes: tell less in it, or tell several
 */
export async function addRecords(tx: Transaction, records: readonly OutgoingRecord[]): Promise<void> {
  if (records.length === 0) return;
  const large = records.find((record) => !fitsBroker(record));
  if (large !== undefined)
    throw new Error(`a record for ${large.topic} has more than ${String(BODY_OCTETS_MAX)} octets`);
  await tx.query(
    `INSERT INTO outbox (topic, key, headers, body)
     SELECT * FROM unnest($1::text[], $2::text[], $3::json[], $4::text[])`,
    [
      records.map((record) => record.topic),
      records.map((record) => record.key),
      records.map((record) => JSON.stringify(record.headers)),
      // Up to a third of a megabyte each: as text, each of its quotes would be escaped.
      binaryArray(
        'text',
        records.map((record) => record.body),
      ),
    ],
  );
}
