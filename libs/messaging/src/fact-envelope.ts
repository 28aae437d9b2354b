import type { Fact, FactDefinition } from '@pep/contracts';
import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';

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

/** A Kafka record as the consumer got it. Its texts may be made anew each time: read each once. */
export interface RawRecord {
  readonly topic: string;
  /** Below 0 when nobody knows any more where it came. */
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
  /** One header; '' when there is none. */
  headerText(name: string): string;
}

/** A record whose parts are known. */
export function plainRecord(parts: Omit<RawRecord, 'headerText'>): RawRecord {
  return {
    ...parts,
    headerText(name) {
      return this.headers[name] ?? '';
    },
  };
}

/** The facts that somebody follows, by their types. */
export type FollowedFacts = ReadonlyMap<string, FactDefinition>;

/** Ready to read many facts: compiled, a schema is three times as fast, and checks the same. */
export function followedFacts(definitions: readonly FactDefinition[]): FollowedFacts {
  return new Map(definitions.map((fact) => [fact.type, { ...fact, schema: z.compile(fact.schema) }]));
}

/** A record of a type that is followed. Whether it is such a fact shows when it is read. */
export interface FollowedRecord {
  readonly definition: FactDefinition;
  readonly id: string;
  readonly record: RawRecord;
}

/** @returns undefined when the record is of a type that is not followed */
export function followedRecord(record: RawRecord, followed: FollowedFacts): FollowedRecord | undefined {
  const definition = followed.get(record.headerText('ce_type'));
  return definition && { definition, id: record.headerText('ce_id'), record };
}

/** A record that is not the fact that it says it is. */
export class MalformedFact extends Error {}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** @throws MalformedFact when it is none */
export function checkedId({ id }: FollowedRecord): string {
  if (!UUID.test(id)) throw new MalformedFact('ce_id is not a UUID');
  return id;
}

/** @throws MalformedFact when its id is no UUID, or the body is not what the fact is declared to have */
export function readFact(followed: FollowedRecord): Fact {
  checkedId(followed);
  return readClaimed(followed);
}

/** The same of a record whose id was checked when it was claimed. @throws MalformedFact */
export function readClaimed(followed: FollowedRecord): Fact {
  return new ReceivedFact(followed, dataOf(followed));
}

/**
 * Beside its body, what hardly anybody looks at is read when somebody does. Whoever keeps something keeps the data: the fact holds all
 * that came from the broker with it.
 */
class ReceivedFact implements Fact {
  readonly #followed: FollowedRecord;

  constructor(
    followed: FollowedRecord,
    readonly data: unknown,
  ) {
    this.#followed = followed;
  }

  get id(): string {
    return this.#followed.id;
  }

  get type(): string {
    return this.#followed.definition.type;
  }

  get source(): string {
    return this.#followed.record.headerText('ce_source');
  }

  get subject(): string {
    return this.#followed.record.key;
  }

  /** @throws RangeError when the sender gave something else */
  get time(): Date {
    const time = new Date(this.#followed.record.headerText('ce_time'));
    if (Number.isNaN(time.getTime())) throw new RangeError('ce_time is not a time');
    return time;
  }
}

function dataOf({ record, definition: { schema, type } }: FollowedRecord): unknown {
  try {
    return schema.parse(JSON.parse(record.value));
  } catch {
    throw new MalformedFact(`the body is not a ${type}`);
  }
}
