import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { type FactDefinition, INBOX_RETENTION_MS } from '@pep/contracts';
import { Database } from '@pep/persistence';
import { Readiness, repeatedly } from '@pep/service-kit';
import { Gauge } from 'prom-client';
import { FactTransport } from './consume/fact-transport.js';
import { forgetClaims } from './inbox/inbox.js';
import { FactProducer, KAFKA_OPTIONS } from './kafka/fact-producer.js';
import type { KafkaOptions } from './kafka/kafka-connection.js';
import { StateView, type VersionedState } from './kafka/state-view.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { countParked } from './parked/parked-facts.js';

const HOUSEKEEPING_MS = 60_000;

const parkedNow = new Gauge({
  name: 'pep_parked_facts',
  help: 'Facts parked now; alarm when not 0',
  labelNames: ['consumer'],
});

/** Has the inbox forget in time, and counts parked facts for the alarm. */
@Injectable()
class InboxKeeper {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(): Promise<void> {
    await forgetClaims(this.database, INBOX_RETENTION_MS);
    parkedNow.reset();
    for (const { consumer, count } of await this.database.read(countParked))
      parkedNow.set({ consumer }, count);
  }
}

/** Which sides of messaging a service has. */
export interface MessagingSides {
  /** It tells facts through its outbox. */
  readonly tells: boolean;
  /** It follows events with `@OnFacts` handlers. Parked copies leave through the outbox, so it also tells. */
  readonly follows: boolean;
}

/** Connects a service to Kafka. */
@Module({})
export class MessagingModule {
  static forService(options: KafkaOptions, sides: MessagingSides): DynamicModule {
    const telling = sides.tells || sides.follows ? [FactProducer, OutboxRelay] : [];
    const following = sides.follows
      ? [FactTransport, InboxKeeper, repeatedly('keep-inbox', HOUSEKEEPING_MS, InboxKeeper)]
      : [];
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: KAFKA_OPTIONS, useValue: options }, ...telling, ...following],
      exports: [KAFKA_OPTIONS, ...(sides.follows ? [FactTransport] : [])],
    };
  }
}

/** Follows from the service's start to its end. */
class ServiceView<State extends VersionedState>
  extends StateView<State>
  implements OnApplicationBootstrap, OnApplicationShutdown
{
  onApplicationBootstrap(): void {
    void this.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }
}

/** Provides a {@link StateView} under `token`; the service is not ready before it has caught up. */
export function stateView<State extends VersionedState>(
  token: symbol,
  definition: FactDefinition<State>,
): Provider {
  return {
    provide: token,
    inject: [KAFKA_OPTIONS, Readiness],
    useFactory: (options: KafkaOptions, readiness: Readiness) => {
      const view = new ServiceView(options, definition);
      readiness.add({
        name: `view of ${definition.topic}`,
        check: () => (view.caughtUp ? Promise.resolve() : Promise.reject(new Error('has not caught up yet'))),
      });
      return view;
    },
  };
}
