import type { z } from 'zod';

/**
 * What a fact is, declared once: its CloudEvents type, its topic, its JSON body and the aggregate it is about.
 * A released type never changes its meaning; a changed meaning is a new type that ends in `.v2`.
 */
export interface FactDefinition<Data = unknown> {
  /** CloudEvents `type`, such as `pep.message.accepted.v1`. */
  readonly type: string;
  readonly topic: string;
  /** One sentence for the AsyncAPI document: when it is told and what it means. */
  readonly meaning: string;
  readonly schema: z.ZodType<Data>;
  /** The aggregate's id: Kafka key and CloudEvents `subject`. */
  key(data: Data): string;
}

/** A fact as it travels: CloudEvents 1.0 attributes and the body. */
export interface Fact<Data = unknown> {
  /** UUID version 7; a resent fact keeps its id, so whoever follows can tell a repeat. */
  readonly id: string;
  readonly type: string;
  /** The service that tells it, as a URI reference: `/pep/mail-routing`. */
  readonly source: string;
  readonly subject: string;
  readonly time: Date;
  readonly data: Data;
}

/** The CloudEvents attributes that travel as Kafka headers (Kafka protocol binding 1.0.2, binary mode). */
export const CLOUD_EVENT_HEADERS = [
  'ce_specversion',
  'ce_id',
  'ce_type',
  'ce_source',
  'ce_subject',
  'ce_time',
  'content-type',
] as const;

/** Declares a fact; the body's type is that of the schema. */
export function defineFact<Schema extends z.ZodType>(
  definition: Omit<FactDefinition, 'schema' | 'key'> & { schema: Schema; key(data: z.infer<Schema>): string },
): FactDefinition<z.infer<Schema>> {
  return definition as FactDefinition<z.infer<Schema>>;
}
