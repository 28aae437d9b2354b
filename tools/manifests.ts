// node tools/manifests.ts [--check]: what compose and Kubernetes run, against the services' own settings.
// Without --check it writes the Dockerfiles and the topics' manifests; run it after the build.
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { clusterProblems } from './manifests/cluster-rules.ts';
import { OVERLAYS, readCluster } from './manifests/cluster.ts';
import { composeProblems } from './manifests/compose-rules.ts';
import { outsideObjectProblems, settingsTableProblems } from './manifests/documentation-rules.ts';
import { generatedFiles, generatedProblems } from './manifests/generated.ts';
import { kustomizationProblems } from './manifests/kustomization-rules.ts';
import { readManifestFiles, type ManifestFiles } from './manifests/manifest-files.ts';
import { loadSchemas, type ServiceSchema } from './manifests/service-schemas.ts';
import { versionProblems } from './manifests/version-rules.ts';
import type { Problem } from './structure/problem.ts';

/** Everything in which the manifests disagree with the services, with each other or with their documentation. */
export function manifestProblems(
  files: ManifestFiles,
  schemas: ReadonlyMap<string, ServiceSchema>,
): Problem[] {
  const clusters = OVERLAYS.map((overlay) => readCluster(files, overlay));
  return [
    ...generatedProblems(files, schemas.keys()),
    ...kustomizationProblems(files),
    ...composeProblems(files, schemas),
    ...clusters.flatMap((cluster) => clusterProblems(cluster, schemas)),
    ...versionProblems(files),
    ...settingsTableProblems(files, schemas),
    ...outsideObjectProblems(files, clusters),
  ];
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  const root = dirname(import.meta.dirname);
  const schemas = await loadSchemas(root);
  if (process.argv.includes('--check')) {
    const problems = manifestProblems(readManifestFiles(root), schemas);
    for (const { rule, at, text } of problems) console.log(`${at}: ${text} (${rule})`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } else {
    const generated = generatedFiles(readManifestFiles(root), schemas.keys());
    for (const [path, text] of generated) writeFileSync(join(root, path), text);
  }
}
