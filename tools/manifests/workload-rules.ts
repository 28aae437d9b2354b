import { environmentProblems, portsOf } from './environment.ts';
import { unmountedFiles } from './reachability.ts';
import type { ClusterContainer } from './cluster.ts';
import type { Probe } from './kubernetes-objects.ts';
import type { Problem } from '../structure/problem.ts';
import type { ServiceSchema } from './service-schemas.ts';

/** A container against its service's settings, and against what every container of ours must have. */
export function containerProblems(
  one: ClusterContainer,
  schemas: ReadonlyMap<string, ServiceSchema>,
): Problem[] {
  const say = (rule: string) => (text: string) => ({ rule, at: one.at, text });
  const schema = schemas.get(one.service);
  if (!schema) return [say('images')(`${one.container.image ?? 'none'} is an image of no app`)];
  const isService = one.workload.kind === 'Deployment';
  return [
    ...environmentProblems(schema, one.environment).map(say('settings')),
    ...hardeningProblems(one).map(say('hardening')),
    ...resourceProblems(one).map(say('resources')),
    ...(isService ? portProblems(one, schema) : []).map(say('ports')),
    ...(isService ? probeProblems(one) : []).map(say('probes')),
    ...(isService ? unmountedFiles(one.environment, mounts(one)) : []).map(say('mounts')),
    ...unknownVolumes(one).map(say('mounts')),
    ...(isService ? [] : migrationProblems(one)).map(say('migrations')),
  ];
}

function hardeningProblems({ pod, container }: ClusterContainer): string[] {
  const { securityContext: own = {} } = container;
  const wanted: [boolean, string][] = [
    [
      pod.enableServiceLinks === false,
      'enableServiceLinks must be false: services refuse unknown PEP_ variables',
    ],
    [pod.securityContext?.runAsNonRoot === true, 'may run as root'],
    [pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'],
    [own.readOnlyRootFilesystem === true, 'the root file system is not read-only'],
    [own.allowPrivilegeEscalation === false, 'may gain privileges'],
    [own.capabilities?.drop?.includes('ALL') === true, 'capabilities are not dropped'],
  ];
  return wanted.filter(([holds]) => !holds).map(([, text]) => text);
}

function resourceProblems({ container: { resources } }: ClusterContainer): string[] {
  const given = [
    resources?.requests?.['cpu'],
    resources?.requests?.['memory'],
    resources?.limits?.['memory'],
  ];
  return given.every((amount) => amount !== undefined)
    ? []
    : ['must request CPU and memory and limit memory'];
}

/** Ports have the names of their settings (`httpPort` is `http`), a second container's with its own name before. */
function portProblems(one: ClusterContainer, schema: ServiceSchema): string[] {
  const prefix = one.service === one.workload.metadata?.name ? '' : `${one.service}-`;
  const expected = [...portsOf(schema, one.environment)].map(([name, port]) => `${prefix}${name} ${port}`);
  const declared = (one.container.ports ?? []).map(
    ({ name, containerPort }) => `${name ?? ''} ${containerPort ?? ''}`,
  );
  return [
    ...expected.filter((port) => !declared.includes(port)).map((port) => `must declare the port ${port}`),
    ...declared
      .filter((port) => !expected.includes(port))
      .map((port) => `declares ${port}, which is no setting's`),
  ];
}

function probeProblems({ service, workload, container }: ClusterContainer): string[] {
  const ops = service === workload.metadata?.name ? 'ops' : `${service}-ops`;
  const wanted: [string, Probe | undefined, string][] = [
    ['startupProbe', container.startupProbe, '/health/live'],
    ['livenessProbe', container.livenessProbe, '/health/live'],
    ['readinessProbe', container.readinessProbe, '/health/serving'],
  ];
  return wanted
    .filter(([, probe, path]) => probe?.httpGet?.path !== path || probe.httpGet.port !== ops)
    .map(([name, , path]) => `${name} must ask ${path} on port ${ops}`);
}

function mounts({ container }: ClusterContainer): string[] {
  return (container.volumeMounts ?? []).map(({ mountPath = '' }) => mountPath);
}

function unknownVolumes({ pod, container }: ClusterContainer): string[] {
  const known = new Set((pod.volumes ?? []).map(({ name }) => name));
  return (container.volumeMounts ?? [])
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => `mounts ${name ?? ''}, which the pod does not have`);
}

function migrationProblems({ container, service, workload }: ClusterContainer): string[] {
  return [
    ...(container.args?.join(' ') === '--migrate' ? [] : ['must run --migrate']),
    ...(workload.metadata?.name === `${service}-migration` ? [] : [`must be named ${service}-migration`]),
  ];
}
