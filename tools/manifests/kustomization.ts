import { posix } from 'node:path';
import { documentsOf, textOf, type ManifestFiles } from './manifest-files.ts';
import type { KubernetesObject } from './kubernetes-objects.ts';

interface Generator {
  readonly name: string;
  readonly envs?: readonly string[];
  readonly literals?: readonly string[];
}

/** A `kustomization.yaml`. */
export interface Kustomization {
  readonly resources?: readonly string[];
  readonly patches?: readonly { readonly path?: string }[];
  readonly images?: readonly { readonly name: string; readonly newName?: string; readonly newTag?: string }[];
  readonly configMapGenerator?: readonly Generator[];
  readonly secretGenerator?: readonly Generator[];
}

export const KUSTOMIZATION = 'kustomization.yaml';

export function readKustomization(files: ManifestFiles, folder: string): Kustomization {
  const [document] = documentsOf(files, posix.join(folder, KUSTOMIZATION)) as readonly Kustomization[];
  return document ?? {};
}

/** A folder and every folder below its `resources`, itself first. */
export function kustomizationFolders(files: ManifestFiles, folder: string): string[] {
  const below = (readKustomization(files, folder).resources ?? [])
    .map((resource) => posix.join(folder, resource))
    .filter((path) => files.has(posix.join(path, KUSTOMIZATION)));
  return [folder, ...below.flatMap((path) => kustomizationFolders(files, path))];
}

/** The objects in the files that these folders list under `resources`. */
export function objectsIn(files: ManifestFiles, folders: readonly string[]): KubernetesObject[] {
  return folders.flatMap((folder) =>
    (readKustomization(files, folder).resources ?? [])
      .map((resource) => posix.join(folder, resource))
      .filter((path) => files.has(path))
      .flatMap((path) => documentsOf(files, path) as KubernetesObject[]),
  );
}

/** The patches in files; those written in a kustomization itself change no environment. */
export function patchesIn(files: ManifestFiles, folder: string): KubernetesObject[] {
  return (readKustomization(files, folder).patches ?? [])
    .flatMap(({ path }) => (path === undefined ? [] : [posix.join(folder, path)]))
    .filter((path) => files.has(path))
    .flatMap((path) => documentsOf(files, path) as KubernetesObject[]);
}

/** The generated ConfigMaps by name, an overlay's values over those of its base. */
export function generatedSettings(
  files: ManifestFiles,
  folders: readonly string[],
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const maps = new Map<string, Record<string, string>>();
  for (const folder of folders.toReversed()) {
    for (const { name, envs = [], literals = [] } of readKustomization(files, folder).configMapGenerator ??
      []) {
      const lines = [
        ...envs.flatMap((path) => textOf(files, posix.join(folder, path)).split('\n')),
        ...literals,
      ];
      maps.set(name, { ...maps.get(name), ...Object.fromEntries(lines.flatMap(readLine)) });
    }
  }
  return maps;
}

function readLine(line: string): [string, string][] {
  const at = line.indexOf('=');
  return at < 1 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1)]];
}
