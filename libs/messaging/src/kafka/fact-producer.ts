import { Inject, Injectable } from '@nestjs/common';
import type { Producer } from 'kafkajs';
import type { OutgoingRecord } from '../outbox/outbox.js';
import { createKafka, type KafkaOptions } from './kafka-connection.js';
import { partitionByKey } from './partition-of.js';

/** Injection token of {@link KafkaOptions}. */
export const KAFKA_OPTIONS = Symbol('KafkaOptions');

/**
 * Octets of one request at most. Its records of a partition are one batch, and brokers refuse a batch above
 * `message.max.bytes`: 1 MiB by default.
 */
const REQUEST_OCTETS_MAX = 1_000_000;
/** Of a record beside its key, headers and body, well above what Kafka adds to it. */
const FRAME_OCTETS = 128;

/** Sends records so that the broker has each on disk once and in order: idempotent, `acks=all`, one request in flight. */
@Injectable()
export class FactProducer {
  #producer: Promise<Producer> | undefined;

  constructor(@Inject(KAFKA_OPTIONS) private readonly options: KafkaOptions) {}

  /** Resolves when all are acknowledged by the broker. */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const producer = await this.#connected();
    try {
      for (const some of inRequests(records)) await this.#request(producer, some);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #request(producer: Producer, records: readonly OutgoingRecord[]): Promise<void> {
    const byTopic = Map.groupBy(records, (record) => record.topic);
    await producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, own]) => ({
        topic: this.options.topicPrefix + topic,
        messages: own.map(({ key, headers, body }) => ({ key, headers: { ...headers }, value: body })),
      })),
    });
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
      createPartitioner: partitionByKey,
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

/** The records in their order, in as few requests as brokers take them in. */
function* inRequests(records: readonly OutgoingRecord[]): Generator<OutgoingRecord[]> {
  let request: OutgoingRecord[] = [];
  let octets = 0;
  for (const record of records) {
    const own = octetsOf(record);
    if (request.length > 0 && octets + own > REQUEST_OCTETS_MAX) {
      yield request;
      request = [];
      octets = 0;
    }
    request.push(record);
    octets += own;
  }
  if (request.length > 0) yield request;
}

function octetsOf({ key, headers, body }: OutgoingRecord): number {
  const others = Object.entries(headers).flat();
  return others.reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    FRAME_OCTETS + key.length + Buffer.byteLength(body),
  );
}
