import { posix } from 'node:path';
import { KUSTOMIZATION, readKustomization } from './kustomization.ts';
import type { ManifestFiles } from './manifest-files.ts';
import type { Problem } from '../structure/problem.ts';

/** Every kustomization lists every file beside it, and nothing that is not there. */
export function kustomizationProblems(files: ManifestFiles): Problem[] {
  const paths = [...files.keys()].filter((path) => path.startsWith('k8s/'));
  const folders = new Set(paths.map((path) => posix.dirname(path)));
  return [...folders].flatMap((folder) => {
    const at = posix.join(folder, KUSTOMIZATION);
    if (!files.has(at)) return [{ rule: 'kustomize-files', at, text: 'is missing' }];
    const listed = listedPaths(files, folder);
    const beside = paths.filter((path) => posix.dirname(path) === folder && path !== at);
    return [
      ...listed
        .filter((path) => !files.has(path) && !files.has(posix.join(path, KUSTOMIZATION)))
        .map((path) => `lists ${path}, which is not there`),
      ...beside.filter((path) => !listed.includes(path)).map((path) => `does not list ${path}`),
    ].map((text) => ({ rule: 'kustomize-files', at, text }));
  });
}

function listedPaths(files: ManifestFiles, folder: string): string[] {
  const {
    resources = [],
    patches = [],
    configMapGenerator = [],
    secretGenerator = [],
  } = readKustomization(files, folder);
  const named = [
    ...resources,
    ...patches.flatMap(({ path }) => (path === undefined ? [] : [path])),
    ...[...configMapGenerator, ...secretGenerator].flatMap(({ envs = [] }) => envs),
  ];
  return named.map((path) => posix.join(folder, path));
}
