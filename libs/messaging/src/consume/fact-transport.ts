import { Inject, Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { Database, type Transaction } from '@pep/persistence';
import { isObservable, lastValueFrom } from 'rxjs';
import { GroupSubscription } from '../kafka/group-subscription.js';
import type { KafkaOptions } from '../kafka/kafka-connection.js';
import { KAFKA_OPTIONS } from '../kafka/fact-producer.js';
import { FactConsumer } from './fact-consumer.js';
import { type ConsumerDeclaration, FACT_TRANSPORT, type FactHandler } from './on-facts.js';

/**
 * Nest's custom transport: finds every `@OnFacts` handler and runs it as a consumer group of its own, so that a slow
 * use case never holds up another.
 */
@Injectable()
export class FactTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = FACT_TRANSPORT;
  #subscriptions: GroupSubscription[] = [];
  #subscribes = true;

  constructor(
    @Inject(KAFKA_OPTIONS) private readonly options: KafkaOptions,
    @Inject(Database) private readonly database: Database,
  ) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.#start().then(
      () => {
        callback();
      },
      (error: unknown) => {
        callback(error);
      },
    );
  }

  /** Finds the handlers but follows nothing: for a command that brings them facts from elsewhere. */
  withoutSubscriptions(): this {
    this.#subscribes = false;
    return this;
  }

  async close(): Promise<void> {
    await Promise.all(this.#subscriptions.map((subscription) => subscription.stop()));
  }

  /** The consumers behind the handlers; also what replays parked facts. */
  consumers(): FactConsumer[] {
    const declared = new Map<string, { declaration: ConsumerDeclaration; handler: MessageHandler }>();
    for (const handler of this.messageHandlers.values()) {
      const declaration = handler.extras as ConsumerDeclaration;
      const known = declared.get(declaration.consumer);
      if (known !== undefined && known.declaration !== declaration) {
        throw new Error(`two handlers are declared as consumer ${declaration.consumer}`);
      }
      declared.set(declaration.consumer, { declaration, handler });
    }
    return [...declared.values()].map(
      ({ declaration, handler }) =>
        new FactConsumer(declaration.consumer, declaration.facts, invoke(handler), this.database),
    );
  }

  async #start(): Promise<void> {
    if (!this.#subscribes) return;
    this.#subscriptions = this.consumers().map(
      (consumer) => new GroupSubscription(this.options, this.#topicsOf(consumer.name), consumer),
    );
    await Promise.all(this.#subscriptions.map((subscription) => subscription.start()));
  }

  #topicsOf(consumer: string): string[] {
    const own = [...this.messageHandlers.values()].map((handler) => handler.extras as ConsumerDeclaration);
    const facts = own
      .filter((declaration) => declaration.consumer === consumer)
      .flatMap((declaration) => declaration.facts);
    return [...new Set(facts.map((fact) => fact.topic))];
  }

  on(): void {
    throw new Error('the fact transport has no events');
  }

  unwrap(): never {
    throw new Error('the fact transport has no client to unwrap');
  }
}

/** Nest wraps a handler's failure in an observable; the consumer needs it thrown. */
function invoke(handler: MessageHandler): FactHandler {
  return async (facts, tx: Transaction) => {
    const answer: unknown = await handler(facts, tx);
    if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
  };
}
