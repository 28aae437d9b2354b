import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

const octetsMax = 2 * 1024 * 1024;

/**
 * Records a second that the package which our consumers are made with brings from the broker, when nothing is done with
 * them: the most that a consumer made with it could. From the first batch to the one with which `count` have come.
 *
 * @param brokers host:port,host:port
 */
export async function readAlone(brokers: string, topic: string, count: number): Promise<number> {
  const kafka = new Kafka({ clientId: 'pep-bench', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}`, maxBytesPerPartition: octetsMax });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const begun = Promise.withResolvers<number>();
    const ended = Promise.withResolvers<number>();
    let first = 0;
    let read = 0;
    await consumer.run({
      eachBatch: ({ batch }) => {
        read += batch.messages.length;
        if (first === 0) {
          first = read;
          begun.resolve(performance.now());
        }
        if (read - first >= count) ended.resolve(performance.now());
        return Promise.resolve();
      },
    });
    const begin = await begun.promise;
    return count / (((await ended.promise) - begin) / 1000);
  } finally {
    await consumer.disconnect();
  }
}
