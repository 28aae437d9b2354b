import type { ReadinessCheck } from '@pep/service-kit';
import { type Admin, logLevel } from 'kafkajs';
import { createKafka, type KafkaOptions } from './kafka-connection.js';

/**
 * The broker as a dependency: one admin connection, opened when it is first asked for and again after a failure.
 * What is wrong is the check's answer; the client does not log it a second time. Without it a service goes on: facts wait in
 * the outbox, and views stay as they are.
 */
export function kafkaDependency(options: KafkaOptions): ReadinessCheck {
  let admin: Admin | undefined;
  return {
    name: 'kafka',
    settings: ['kafkaBrokers'],
    bridged: true,
    check: async () => {
      try {
        if (admin === undefined) {
          const fresh = createKafka(options, { logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
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
