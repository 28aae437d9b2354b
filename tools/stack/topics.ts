import { withAdmin } from './kafka-admin.ts';

/** A topic as the contracts declare it. */
export interface TopicDeclaration {
  readonly name: string;
  readonly partitions: number;
  readonly cleanupPolicy: 'delete' | 'compact';
  /** Absent: the broker's own setting, seven days. */
  readonly retentionMs?: number | undefined;
}

/** The topics of the contracts. Imported late, because on a fresh clone they are compiled by this very start. */
export async function declaredTopics(prefix: string): Promise<TopicDeclaration[]> {
  const { topics } = await import('@pep/contracts');
  return topics.map((topic: TopicDeclaration) => ({ ...topic, name: prefix + topic.name }));
}

/** Creates the topics that are missing and answers how many; those that exist are left as they are. */
export async function createTopics(
  brokers: readonly string[],
  declared: readonly TopicDeclaration[],
): Promise<number> {
  return withAdmin(brokers, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = declared.filter((topic) => !existing.has(topic.name));
    if (missing.length > 0) {
      await admin.createTopics({ topics: missing.map(toRequest), waitForLeaders: false, timeout: 30_000 });
    }
    return missing.length;
  });
}

function toRequest(topic: TopicDeclaration) {
  const configEntries: { name: string; value: string }[] = [
    { name: 'cleanup.policy', value: topic.cleanupPolicy },
  ];
  if (topic.retentionMs !== undefined) {
    configEntries.push({ name: 'retention.ms', value: String(topic.retentionMs) });
  }
  return { topic: topic.name, numPartitions: topic.partitions, replicationFactor: 1, configEntries };
}
