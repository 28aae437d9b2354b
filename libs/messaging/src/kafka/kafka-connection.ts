import { Logger } from '@nestjs/common';
import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';
import { restIdleConnections } from './idle-connections.js';
import { handleRecordsQuickly } from './quick-records.js';

let isMended = false;

/** How a service reaches the broker. */
export interface KafkaOptions {
  /** The service's name, which the broker logs. */
  readonly service: string;
  /** `host:port` */
  readonly brokers: readonly string[];
  /** Put before every topic and group, so that environments and tests can share a broker. */
  readonly topicPrefix: string;
}

/** How a service reaches the broker, from the settings that every service of the platform has for it. */
export function kafkaOptions(
  service: string,
  settings: { readonly kafkaBrokers: readonly string[]; readonly kafkaTopicPrefix: string },
): KafkaOptions {
  return { service, brokers: settings.kafkaBrokers, topicPrefix: settings.kafkaTopicPrefix };
}

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** The kafkajs client with the platform's limits; its log goes to ours. */
export function createKafka(
  options: KafkaOptions,
  special: Pick<KafkaConfig, 'logLevel' | 'retry'> = {},
): Kafka {
  mendOnce();
  const logger = new Logger('Kafka');
  return new Kafka({
    clientId: options.service,
    brokers: [...options.brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      logEntry(logger, entry);
    },
    ...special,
  });
}

/** Where somebody else uses kafkajs too, it stays as it is until one of ours is made. */
function mendOnce(): void {
  if (isMended) return;
  isMended = true;
  restIdleConnections();
  handleRecordsQuickly();
}

/** A broker that is away is one line, not a stack: the client tries again and readiness tells. */
function logEntry(logger: Logger, { level, log }: LogEntry): void {
  const line = { msg: log.message, reason: log['error'] as unknown, groupId: log['groupId'] as unknown };
  if (level <= logLevel.ERROR) logger.warn(line);
  else logger.debug(line);
}
