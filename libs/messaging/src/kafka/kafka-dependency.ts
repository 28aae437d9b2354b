import type { Dependency } from '@pep/persistence';
import type { Admin } from 'kafkajs';
import { createKafka, type KafkaOptions } from './kafka-connection.js';

/** The broker as a dependency: one admin connection, opened when it is first asked for and again after a failure. */
export function kafkaDependency(options: KafkaOptions): Dependency {
  let admin: Admin | undefined;
  return {
    name: 'kafka',
    check: async () => {
      try {
        if (admin === undefined) {
          const fresh = createKafka(options).admin({ retry: { retries: 0 } });
          await fresh.connect();
          admin = fresh;
        }
        await admin.describeCluster();
      } catch (error) {
        admin?.disconnect().catch(() => undefined);
        admin = undefined;
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`Kafka at ${options.brokers.join(',')} can not be used: ${reason}`, { cause: error });
      }
    },
  };
}
