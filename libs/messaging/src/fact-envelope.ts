import type { Fact, FactDefinition } from '@pep/contracts';
import { randomUUIDv7 } from 'node:crypto';

/** A fact about to be told. The id is new; keep the object if it may have to be told again. */
export function newFact<Data>(
  definition: FactDefinition<Data>,
  data: Data,
  origin: { readonly source: string; readonly time: Date },
): Fact<Data> {
  return {
    id: randomUUIDv7(),
    type: definition.type,
    source: origin.source,
    subject: definition.key(data),
    time: origin.time,
    data,
  };
}

/** The headers of a fact: CloudEvents Kafka protocol binding 1.0.2, binary content mode. */
export function toHeaders(fact: Omit<Fact, 'data'>): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: fact.id,
    ce_type: fact.type,
    ce_source: fact.source,
    ce_subject: fact.subject,
    ce_time: fact.time.toISOString(),
    'content-type': 'application/json',
  };
}

/** A Kafka record as the consumer got it. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** A record read as a fact, or why it is none that this platform knows. */
export type ReadRecord =
  | { readonly kind: 'fact'; readonly fact: Fact; readonly record: RawRecord }
  | { readonly kind: 'malformed'; readonly reason: string; readonly record: RawRecord };

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** The fact type that a record claims; a consumer ignores types that it does not follow. */
export function claimedType(record: RawRecord): string {
  return record.headers['ce_type'] ?? '';
}

/** Reads a record whose type the consumer follows. */
export function readRecord(record: RawRecord, definition: FactDefinition): ReadRecord {
  const { ce_id: id = '', ce_source: source = '', ce_time: sent = '' } = record.headers;
  const time = new Date(sent);
  if (!UUID.test(id)) return { kind: 'malformed', reason: 'ce_id is not a UUID', record };
  if (Number.isNaN(time.getTime())) return { kind: 'malformed', reason: 'ce_time is not a time', record };
  try {
    const data = definition.schema.parse(JSON.parse(record.value));
    const fact = { id, type: definition.type, source, subject: record.key, time, data };
    return { kind: 'fact', fact, record };
  } catch {
    return { kind: 'malformed', reason: `the body is not a ${definition.type}`, record };
  }
}
