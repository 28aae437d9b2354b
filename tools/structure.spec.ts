import { describe, expect, test } from '@jest/globals';
import { measureSizes, sizeProblems } from './structure/source-rules.ts';
import { topicProblems } from './structure/topic-rules.ts';
import type { DeclaredTopic } from './structure/topic-rules.ts';

const source = (path: string, lineCount: number): { path: string; text: string } => ({
  path,
  text: '\n'.repeat(lineCount),
});

describe('file sizes', () => {
  test('are counted in source files, not in specs', () => {
    const sizes = measureSizes([
      source('apps/a/src/small.ts', 10),
      source('libs/b/src/middle.ts', 20),
      source('tools/large.ts', 30),
      source('libs/b/src/middle.spec.ts', 900),
      source('docs/long.md', 900),
    ]);
    expect(sizes).toEqual({
      files: 3,
      lines: { median: 20, p90: 20, max: 30 },
      longest: 'tools/large.ts',
    });
  });

  test('over the budget are reported one by one', () => {
    const sizes = measureSizes([
      source('tools/a.ts', 61),
      source('tools/b.ts', 151),
      source('tools/c.ts', 251),
    ]);
    expect(sizeProblems(sizes).map(({ text }) => text)).toEqual([
      'the median file is 151 lines, allowed 60',
      'the 90th percentile is 151 lines, allowed 150',
      'the longest file is 251 lines, allowed 250',
    ]);
  });
});

describe('topics', () => {
  const declared: DeclaredTopic[] = [
    { name: 'pep.sender.v1', partitions: 3, cleanupPolicy: 'compact' },
    { name: 'pep.message.v1', partitions: 6, cleanupPolicy: 'delete', retentionMs: 1000 },
    { name: 'pep.message.v1.parked.billing.meter-usage', partitions: 1, cleanupPolicy: 'delete' },
  ];
  const manifest = (name: string, spec: string): string =>
    `kind: KafkaTopic\nmetadata: { name: ${name.replaceAll('.', '-')} }\nspec: { topicName: ${name}, ${spec} }\n`;
  const all = [
    manifest('pep.sender.v1', 'partitions: 3, config: { cleanup.policy: compact }'),
    manifest('pep.message.v1', 'partitions: 6, config: { cleanup.policy: delete, retention.ms: 1000 }'),
    manifest(
      'pep.message.v1.parked.billing.meter-usage',
      'partitions: 1, config: { cleanup.policy: delete }',
    ),
  ];
  const kubernetes = (text: string): string[] =>
    topicProblems([{ path: 'k8s/topics/topics.yaml', text }], declared).map((problem) => problem.text);
  const compose = (text: string): string[] =>
    topicProblems([{ path: 'docker-compose.yml', text }], declared).map((problem) => problem.text);

  test('are the same in Kubernetes and in contracts', () => {
    expect(kubernetes(all.join('---\n'))).toEqual([]);
  });

  test('that Kubernetes lacks, has too many or sets otherwise are reported', () => {
    const wrong = [all[0], all[1]?.replace('1000', '2000'), manifest('pep.old.v1', 'partitions: 1')];
    expect(kubernetes(wrong.join('---\n'))).toEqual([
      'lacks the topic pep.message.v1.parked.billing.meter-usage',
      'has the topic pep.old.v1, which contracts do not declare',
      'pep.message.v1 must have partitions 6, cleanup.policy delete, retention.ms 1000',
    ]);
  });

  test('that compose names are those of contracts', () => {
    expect(
      compose('command: create pep.sender.v1 pep.message.v1 pep.message.v1.parked.billing.meter-usage'),
    ).toEqual([]);
    expect(compose('command: create pep.sender.v1 pep.message.v1 pep.old.v1')).toEqual([
      'lacks the topic pep.message.v1.parked.billing.meter-usage',
      'has the topic pep.old.v1, which contracts do not declare',
    ]);
  });

  test('need not be in compose when its command takes them from contracts', () => {
    expect(compose('command: node create-topics.js')).toEqual([]);
  });
});
