import { topics } from '@pep/contracts';
import { dockerfile, IMAGE_EXTRAS } from './dockerfile.ts';
import { topicManifests } from './topic-manifests.ts';
import { devDependency } from './version-rules.ts';
import type { ManifestFiles } from './manifest-files.ts';
import type { Problem } from '../structure/problem.ts';

/** Every generated file: its text by its path. */
export function generatedFiles(
  files: ManifestFiles,
  services: Iterable<string>,
): ReadonlyMap<string, string> {
  const node = devDependency(files, 'node');
  const images = [...services].map(
    (service) =>
      [`apps/${service}/Dockerfile`, dockerfile({ service, node, ...IMAGE_EXTRAS[service] })] as const,
  );
  return new Map([...images, ['k8s/base/kafka/topics.yaml', topicManifests(topics)]]);
}

/** Generated files that are not as they would be made now. */
export function generatedProblems(files: ManifestFiles, services: Iterable<string>): Problem[] {
  return [...generatedFiles(files, services)]
    .filter(([path, text]) => files.get(path) !== text)
    .map(([at]) => ({
      rule: 'generated',
      at,
      text: 'is not what it is made from; run: node tools/manifests.ts',
    }));
}
