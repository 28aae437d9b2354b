import { Inject, Injectable } from '@nestjs/common';
import { Partitioners, type Producer } from 'kafkajs';
import type { OutgoingRecord } from '../outbox/outbox.js';
import { createKafka, type KafkaOptions } from './kafka-connection.js';

/** Injection token of {@link KafkaOptions}. */
export const KAFKA_OPTIONS = Symbol('KafkaOptions');

/** Sends records so that the broker has each on disk once and in order: idempotent, `acks=all`, one request in flight. */
@Injectable()
export class FactProducer {
  #producer: Promise<Producer> | undefined;

  constructor(@Inject(KAFKA_OPTIONS) private readonly options: KafkaOptions) {}

  /** Resolves when all are acknowledged by the broker. */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const byTopic = Map.groupBy(records, (record) => record.topic);
    const producer = await this.#connected();
    try {
      await producer.sendBatch({
        acks: -1,
        topicMessages: [...byTopic].map(([topic, own]) => ({
          topic: this.options.topicPrefix + topic,
          messages: own.map(({ key, headers, body }) => ({ key, headers: { ...headers }, value: body })),
        })),
      });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  /** A producer that failed is thrown away: an idempotent one can not go on after an unknown sequence. */
  #connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async #connect(): Promise<Producer> {
    const producer = createKafka(this.options).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#producer = undefined;
      throw error;
    }
  }
}
