import { type INestApplication, Logger } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { Database, type Transaction } from '@pep/persistence';
import type { FactConsumer } from '../consume/fact-consumer.js';
import { FactTransport } from '../consume/fact-transport.js';
import { nextParked, removeParked } from './parked-facts.js';

/** What a replay did. */
interface ReplayOutcome {
  readonly consumer: string;
  readonly handled: number;
  readonly stillParked: number;
}

/**
 * The `--replay-parked` command of a service: handles what its consumers parked again and logs the outcome.
 * It may run beside the service; the inbox keeps each fact to one effect.
 */
export async function replayParkedFacts(app: INestApplication): Promise<void> {
  const transport = app.get(FactTransport).withoutSubscriptions();
  app.connectMicroservice<MicroserviceOptions>({ strategy: transport }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  for (const consumer of transport.consumers()) {
    const outcome = await replayConsumer(app.get(Database), consumer);
    new Logger('ReplayParked').log({ msg: 'replayed', ...outcome });
  }
}

/** Handles a consumer's parked records again, oldest first; one that fails again stays, and so does what is behind it. */
export async function replayConsumer(database: Database, consumer: FactConsumer): Promise<ReplayOutcome> {
  const blockedKeys = new Set<string>();
  let [afterId, handled, stillParked] = ['0', 0, 0];
  for (;;) {
    const step = await replayNext(database, consumer, afterId, blockedKeys);
    if (step === undefined) return { consumer: consumer.name, handled, stillParked };
    afterId = step.id;
    if (step.done) handled++;
    else stillParked++;
  }
}

async function replayNext(
  database: Database,
  consumer: FactConsumer,
  afterId: string,
  blockedKeys: Set<string>,
): Promise<{ id: string; done: boolean } | undefined> {
  let current: { id: string; key: string } | undefined;
  try {
    return await database.withTransaction(async (tx: Transaction) => {
      const record = await nextParked(tx, consumer.name, afterId);
      current = record;
      if (record === undefined) return undefined;
      const blocked = blockedKeys.has(record.key);
      const done = !blocked && (await consumer.replay(record, tx));
      if (done) await removeParked(tx, record.id);
      else blockedKeys.add(record.key);
      return { id: record.id, done };
    });
  } catch (error) {
    if (current === undefined) throw error;
    blockedKeys.add(current.key);
    return { id: current.id, done: false };
  }
}
