import { EventPattern } from '@nestjs/microservices';
import type { Fact, FactDefinition } from '@pep/contracts';
import type { Transaction } from '@pep/persistence';

/** Marks our transport among Nest's. */
export const FACT_TRANSPORT = Symbol('pep-facts');

/** What `@OnFacts` says of a handler; one object for all of its patterns. */
export interface ConsumerDeclaration {
  /** `<service>.<use case>`: consumer group, inbox and parked topic are named after it. */
  readonly consumer: string;
  readonly facts: readonly FactDefinition[];
}

/**
 * What every fact handler is: it gets facts it has not handled before, in order for each key, inside the transaction
 * that also claims them. It decides and saves through `tx`; when it throws, nothing of the batch has happened.
 * The facts are read while it goes through them, which it does once. One that is malformed ends that; it is parked, and the handler
 * gets the others in another transaction.
 */
export type FactHandler = (facts: Iterable<Fact<never>>, tx: Transaction) => Promise<void>;

/**
 * Makes a controller's method the handler of these facts, in a consumer group of its own.
 * It takes `@Payload() facts` and `@Ctx() tx`.
 */
export function OnFacts(consumer: string, ...facts: FactDefinition[]) {
  const declaration: ConsumerDeclaration = { consumer, facts };
  return EventPattern(
    facts.map((fact) => fact.type),
    FACT_TRANSPORT,
    declaration,
  );
}
