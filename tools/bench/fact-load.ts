import { createHash, randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { ORGANISATION } from './smtp-load.ts';

const batch = 2_000;

/** A fact as it goes to the broker. */
interface MadeRecord {
  readonly id: string;
  readonly record: {
    readonly topic: string;
    readonly key: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/**
 * Tells as many facts of accepted letters, each with one recipient, as mail-routing tells them, and answers their ids
 * when the broker has all on disk.
 *
 * @param brokers host:port,host:port
 */
export async function tellAccepted(
  brokers: string,
  load: { readonly sender: string; readonly count: number },
): Promise<string[]> {
  return tellRecords(brokers, load.count, await recordSource(load.sender));
}

/** Tells what `make` gives for 0 to count - 1, all of one topic, and answers the facts' ids when all are on disk. */
export async function tellRecords(
  brokers: string,
  count: number,
  make: (index: number) => MadeRecord,
): Promise<string[]> {
  const kafka = new Kafka({ clientId: 'pep-bench', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const ids: string[] = [];
  try {
    while (ids.length < count) {
      const first = ids.length;
      const records = Array.from({ length: Math.min(batch, count - first) }, (_, index) =>
        make(first + index),
      );
      ids.push(...records.map(({ id }) => id));
      const messages = records.map(({ record: { key, headers, body } }) => ({
        key,
        headers: { ...headers },
        value: body,
      }));
      await producer.sendBatch({
        acks: -1,
        topicMessages: [{ topic: records[0]?.record.topic ?? '', messages }],
      });
    }
  } finally {
    await producer.disconnect();
  }
  return ids;
}

/** Makes records through the same code as the services. Imported late: on a fresh clone this run has compiled it. */
async function recordSource(sender: string) {
  const [{ messageAccepted }, { newFact, toRecord }] = await Promise.all([
    import('@pep/contracts'),
    import('@pep/messaging'),
  ]);
  const senderId = randomUUID();
  return () => {
    const time = new Date();
    const messageId = randomUUID();
    const data = {
      messageId,
      organisation: ORGANISATION,
      senderId,
      sender,
      size: 10_240,
      digest: `sha-256:${createHash('sha256').update(messageId).digest('hex')}`,
      acceptedAt: time.toISOString(),
      recipients: [{ identifier: '5001950015', kind: 'person' as const }],
    };
    const fact = newFact(messageAccepted, data, { source: '/pep/mail-routing', time });
    return { id: fact.id, record: toRecord(fact) };
  };
}
