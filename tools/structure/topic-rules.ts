import { parseAllDocuments } from 'yaml';
import type { Problem } from './problem.ts';
import type { SourceFile } from './source-files.ts';

/** A topic as contracts declare it. */
export interface DeclaredTopic {
  readonly name: string;
  readonly partitions: number;
  readonly cleanupPolicy: 'compact' | 'delete';
  readonly retentionMs?: number;
}

interface TopicManifest {
  kind?: string;
  metadata?: { name?: string };
  spec?: { topicName?: string; partitions?: number; config?: Record<string, unknown> };
}

/** Kubernetes and compose must create the topics that contracts declare: all of them, no other, with the same settings. */
export function topicProblems(sources: readonly SourceFile[], topics: readonly DeclaredTopic[]): Problem[] {
  return [...kubernetesProblems(sources, topics), ...composeProblems(sources, topics)];
}

function kubernetesProblems(sources: readonly SourceFile[], topics: readonly DeclaredTopic[]): Problem[] {
  const files = sources.filter(({ path }) => /^k8s\/.*\.ya?ml$/.test(path));
  if (files.length === 0) return [];
  const manifests = files.flatMap(({ text }) =>
    parseAllDocuments(text)
      .map((document) => (document.toJS() ?? {}) as TopicManifest)
      .filter((manifest) => manifest.kind === 'KafkaTopic'),
  );
  const made = new Map(manifests.map((manifest) => [topicName(manifest), describe(manifest)]));
  return compare(new Map(topics.map((topic) => [topic.name, describeDeclared(topic)])), made, 'k8s');
}

/** Compose creates topics by a command, so only their names are compared, and only where it names any. */
function composeProblems(sources: readonly SourceFile[], topics: readonly DeclaredTopic[]): Problem[] {
  const compose = sources.find(({ path }) => path === 'docker-compose.yml');
  const named = compose?.text.match(/\bpep\.[a-z-]+\.v\d+(?:\.parked\.[a-z.-]+[a-z])?/g) ?? [];
  if (named.length === 0) return [];
  const declared = new Map(topics.map(({ name }) => [name, '']));
  return compare(declared, new Map(named.map((name) => [name, ''])), 'docker-compose.yml');
}

function compare(
  declared: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, string>,
  at: string,
): Problem[] {
  const rule = 'topics-match-contracts';
  const missing = [...declared.keys()].filter((name) => !made.has(name));
  const unknown = [...made.keys()].filter((name) => !declared.has(name));
  const different = [...declared].filter(([name, settings]) => (made.get(name) ?? settings) !== settings);
  return [
    ...missing.map((name) => ({ rule, at, text: `lacks the topic ${name}` })),
    ...unknown.map((name) => ({ rule, at, text: `has the topic ${name}, which contracts do not declare` })),
    ...different.map(([name, settings]) => ({ rule, at, text: `${name} must have ${settings}` })),
  ];
}

function topicName({ metadata, spec }: TopicManifest): string {
  return spec?.topicName ?? metadata?.name ?? '';
}

function describe({ spec }: TopicManifest): string {
  const retention = spec?.config?.['retention.ms'];
  return settings(spec?.partitions, spec?.config?.['cleanup.policy'], retention);
}

function describeDeclared({ partitions, cleanupPolicy, retentionMs }: DeclaredTopic): string {
  return settings(partitions, cleanupPolicy, retentionMs);
}

function settings(partitions: unknown, policy: unknown, retentionMs: unknown): string {
  return `partitions ${String(partitions)}, cleanup.policy ${String(policy)}, retention.ms ${String(retentionMs)}`;
}
