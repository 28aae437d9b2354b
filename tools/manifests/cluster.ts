import {
  generatedSettings,
  kustomizationFolders,
  objectsIn,
  patchesIn,
  readKustomization,
} from './kustomization.ts';
import { fromSecret, type Environment } from './environment.ts';
import type { Container, KubernetesObject, PodSpec } from './kubernetes-objects.ts';
import type { ManifestFiles } from './manifest-files.ts';

export const OVERLAYS = ['k8s/overlays/local', 'k8s/overlays/prod'];

/** What one overlay makes, as far as the rules ask. */
export interface Cluster {
  readonly overlay: string;
  readonly objects: readonly KubernetesObject[];
  readonly containers: readonly ClusterContainer[];
  /** New tag of an image by its name in the base. */
  readonly images: ReadonlyMap<string, string | undefined>;
  /** Names of the ConfigMaps and Secrets that the overlay makes itself. */
  readonly generated: ReadonlySet<string>;
}

/** A container of a Deployment or Job, patched. */
export interface ClusterContainer {
  readonly at: string;
  readonly workload: KubernetesObject;
  readonly pod: PodSpec;
  readonly container: Container;
  /** The app that its image is made of. */
  readonly service: string;
  readonly environment: Environment;
}

export const IMAGE_PREFIX = 'pep/';

export function readCluster(files: ManifestFiles, overlay: string): Cluster {
  const folders = kustomizationFolders(files, overlay);
  const settings = generatedSettings(files, folders);
  const patches = patchesIn(files, overlay);
  const objects = objectsIn(files, folders).map((object) => patched(object, patches));
  const kustomizations = folders.map((folder) => readKustomization(files, folder));
  return {
    overlay,
    objects,
    containers: objects.flatMap((workload) => containersOf(overlay, workload, settings)),
    images: new Map(
      kustomizations.flatMap(({ images = [] }) => images.map((image) => [image.name, image.newTag])),
    ),
    generated: new Set([
      ...settings.keys(),
      ...kustomizations.flatMap(({ secretGenerator = [] }) => secretGenerator.map(({ name }) => name)),
    ]),
  };
}

/** As kustomize merges containers: by name, their lists joined. */
function patched(object: KubernetesObject, patches: readonly KubernetesObject[]): KubernetesObject {
  const own = patches.filter(
    ({ kind, metadata }) => kind === object.kind && metadata?.name === object.metadata?.name,
  );
  const pod = object.spec?.template?.spec;
  if (pod === undefined || own.length === 0) return object;
  const pods = own.flatMap(({ spec }) => (spec?.template?.spec ? [spec.template.spec] : []));
  const merged = {
    ...pod,
    containers: mergeContainers(
      pods.flatMap(({ containers = [] }) => containers),
      pod.containers ?? [],
    ),
    volumes: [...(pod.volumes ?? []), ...pods.flatMap(({ volumes = [] }) => volumes)],
  };
  return { ...object, spec: { ...object.spec, template: { ...object.spec?.template, spec: merged } } };
}

function mergeContainers(patches: readonly Container[], containers: readonly Container[]): Container[] {
  const names = new Set(containers.map(({ name }) => name));
  const changed = containers.map((container) =>
    patches
      .filter(({ name }) => name === container.name)
      .reduce(
        (before, patch) => ({
          ...before,
          env: [...(before.env ?? []), ...(patch.env ?? [])],
          volumeMounts: [...(before.volumeMounts ?? []), ...(patch.volumeMounts ?? [])],
        }),
        container,
      ),
  );
  return [...changed, ...patches.filter(({ name }) => !names.has(name))];
}

function containersOf(
  overlay: string,
  workload: KubernetesObject,
  settings: ReadonlyMap<string, Readonly<Record<string, string>>>,
): ClusterContainer[] {
  const pod = workload.spec?.template?.spec;
  if (pod === undefined) return [];
  return (pod.containers ?? []).map((container) => ({
    at: `${overlay}: ${workload.kind ?? ''} ${workload.metadata?.name ?? ''}, container ${container.name ?? ''}`,
    workload,
    pod,
    container,
    service: (container.image ?? '').replace(IMAGE_PREFIX, ''),
    environment: environmentOf(container, settings),
  }));
}

function environmentOf(
  container: Container,
  settings: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Environment {
  const maps = (container.envFrom ?? []).map(
    ({ configMapRef }) => settings.get(configMapRef?.name ?? '') ?? {},
  );
  const own = (container.env ?? []).map(({ name, value }) => [name, value ?? fromSecret] as const);
  return Object.assign({}, ...maps, Object.fromEntries(own)) as Environment;
}
