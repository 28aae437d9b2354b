import { portsOf } from './environment.ts';
import { IMAGE_PREFIX, type Cluster, type ClusterContainer } from './cluster.ts';
import { COMPOSE_TAG } from './compose.ts';
import { wrongUpstreams } from './reachability.ts';
import { containerProblems } from './workload-rules.ts';
import type { KubernetesObject, Labels } from './kubernetes-objects.ts';
import type { Problem } from '../structure/problem.ts';
import type { ServiceSchema } from './service-schemas.ts';

type Schemas = ReadonlyMap<string, ServiceSchema>;

/** What never runs in production. */
const SANDBOX = 'sandbox';

/** Everything one overlay makes. */
export function clusterProblems(cluster: Cluster, schemas: Schemas): Problem[] {
  const say = (rule: string) => (text: string) => ({ rule, at: cluster.overlay, text });
  return [
    ...cluster.containers.flatMap((one) => containerProblems(one, schemas)),
    ...missingWorkloads(cluster, schemas).map(say('workloads')),
    ...imageProblems(cluster).map(say('images')),
    ...cluster.objects.flatMap((object) => serviceProblems(object, cluster)).map(say('ports')),
    ...cluster.containers.flatMap((one) => upstreamProblems(one, cluster)).map(say('ports')),
    ...networkProblems(cluster, schemas).map(say('network')),
    ...budgetProblems(cluster).map(say('budgets')),
  ];
}

const nameOf = (object: KubernetesObject): string => object.metadata?.name ?? '';
const ofKind = ({ objects }: Cluster, kind: string): KubernetesObject[] =>
  objects.filter((object) => object.kind === kind);

function missingWorkloads(cluster: Cluster, schemas: Schemas): string[] {
  const deployments = ofKind(cluster, 'Deployment').map(nameOf);
  const jobs = ofKind(cluster, 'Job').map(nameOf);
  const apps = [...schemas].filter(([app]) => app !== SANDBOX);
  return [
    ...apps.filter(([app]) => !deployments.includes(app)).map(([app]) => `has no Deployment ${app}`),
    ...apps
      .filter(([app, { schema }]) => 'databaseUrl' in schema.shape && !jobs.includes(`${app}-migration`))
      .map(([app]) => `has no Job ${app}-migration`),
  ];
}

function imageProblems({ overlay, containers, images }: Cluster): string[] {
  const used = new Set(containers.map(({ container }) => container.image ?? ''));
  const tag = overlay.endsWith('/local') ? COMPOSE_TAG : undefined;
  return [
    ...[...used].filter((image) => !images.get(image)).map((image) => `gives ${image} no tag`),
    ...[...images.keys()]
      .filter((image) => !used.has(image))
      .map((image) => `names ${image}, which nothing runs`),
    ...[...images]
      .filter(([, given]) => tag !== undefined && given !== tag)
      .map(([image]) => `${image} must have the tag that compose builds: ${tag ?? ''}`),
    ...(tag === undefined && used.has(`${IMAGE_PREFIX}${SANDBOX}`) ? ['must not run the sandbox'] : []),
  ];
}

/** A Service must lead to a pod of ours, by a port that it declares. */
function serviceProblems(object: KubernetesObject, cluster: Cluster): string[] {
  if (object.kind !== 'Service') return [];
  const deployment = deploymentBehind(object.spec?.selector, cluster);
  if (!deployment) return [`Service ${nameOf(object)} selects no Deployment`];
  const declared = portNames(deployment);
  return (object.spec?.ports ?? [])
    .filter(({ targetPort = '' }) => !declared.has(targetPort))
    .map(
      ({ targetPort }) => `Service ${nameOf(object)}: ${nameOf(deployment)} has no port ${targetPort ?? ''}`,
    );
}

function deploymentBehind(selector: Labels | undefined, cluster: Cluster): KubernetesObject | undefined {
  return ofKind(cluster, 'Deployment').find(({ spec }) => {
    const labels = spec?.template?.metadata?.labels ?? {};
    return Object.entries(selector ?? { none: '' }).every(([label, value]) => labels[label] === value);
  });
}

function portNames(deployment: KubernetesObject): ReadonlySet<string> {
  const containers = deployment.spec?.template?.spec?.containers ?? [];
  return new Set(containers.flatMap(({ ports = [] }) => ports.map(({ name = '' }) => name)));
}

function upstreamProblems(one: ClusterContainer, cluster: Cluster): string[] {
  return wrongUpstreams(one.environment, (host) => {
    const service = ofKind(cluster, 'Service').find((object) => nameOf(object) === host);
    return service?.spec?.ports?.find(({ targetPort }) => targetPort === 'http')?.port;
  });
}

/** Whoever is behind the gateway takes HTTP from the gateway only. */
function networkProblems(cluster: Cluster, schemas: Schemas): string[] {
  return ofKind(cluster, 'Deployment').flatMap((deployment) => {
    const name = nameOf(deployment);
    const policy = ofKind(cluster, 'NetworkPolicy').find(({ spec }) =>
      deploymentBehind(spec?.podSelector?.matchLabels, { ...cluster, objects: [deployment] }),
    );
    if (!policy) return [`${name} has no NetworkPolicy`];
    const rules = policy.spec?.ingress ?? [];
    const declared = portNames(deployment);
    const unknown = rules
      .flatMap(({ ports = [] }) => ports.map(({ port = '' }) => port))
      .filter((port) => !declared.has(port));
    const schema = schemas.get(name);
    const http = schema && portsOf(schema, {}).has('http') ? httpRules(policy) : undefined;
    return [
      ...unknown.map((port) => `NetworkPolicy ${nameOf(policy)}: ${name} has no port ${port}`),
      ...(http === undefined || http === 'gateway' ? [] : [`${name} must take HTTP from the gateway only`]),
    ];
  });
}

/** From whom a policy lets HTTP in; a rule without ports or without peers means any. */
function httpRules({ spec }: KubernetesObject): string {
  const open = (spec?.ingress ?? []).filter(
    ({ ports }) => ports?.some(({ port }) => port === 'http') ?? true,
  );
  const peers = open.flatMap(({ from = [{}] }) =>
    from.map(({ podSelector }) => podSelector?.matchLabels?.['app.kubernetes.io/name'] ?? 'anyone'),
  );
  return peers.join(', ');
}

function budgetProblems(cluster: Cluster): string[] {
  const budgets = new Set(ofKind(cluster, 'PodDisruptionBudget').map(nameOf));
  return ofKind(cluster, 'Deployment')
    .filter(({ spec }) => (spec?.replicas ?? 1) > 1)
    .map(nameOf)
    .filter((name) => !budgets.has(name))
    .map((name) => `${name} has no PodDisruptionBudget`);
}
