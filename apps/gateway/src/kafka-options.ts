import type { KafkaOptions } from '@pep/messaging';
import type { GatewayConfig } from './config.js';

export function kafkaOptions(config: Pick<GatewayConfig, 'kafkaBrokers' | 'kafkaTopicPrefix'>): KafkaOptions {
  return { service: 'gateway', brokers: config.kafkaBrokers, topicPrefix: config.kafkaTopicPrefix };
}
