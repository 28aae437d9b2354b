import { environmentProblems, portsOf } from './environment.ts';
import {
  COMPOSE_TAG,
  ownServices,
  readCompose,
  runsApp,
  serves,
  type ComposeService,
  type OwnComposeService,
} from './compose.ts';
import { IMAGE_PREFIX } from './cluster.ts';
import { COMPOSE_FILE, type ManifestFiles } from './manifest-files.ts';
import { unmountedFiles, wrongUpstreams } from './reachability.ts';
import type { Problem } from '../structure/problem.ts';
import type { ServiceSchema } from './service-schemas.ts';

type Schemas = ReadonlyMap<string, ServiceSchema>;

/** docker-compose.yml against the services' own settings. */
export function composeProblems(files: ManifestFiles, schemas: Schemas): Problem[] {
  const services = readCompose(files);
  const own = ownServices(services);
  const missing = [...schemas.keys()].filter((app) => !own.some((one) => one.name === app && serves(one)));
  return [
    ...missing.map((app) => ({ rule: 'compose-services', at: COMPOSE_FILE, text: `does not run ${app}` })),
    ...own.flatMap((one) => serviceProblems(one, services, schemas)),
  ];
}

function serviceProblems(
  one: OwnComposeService,
  services: Readonly<Record<string, ComposeService>>,
  schemas: Schemas,
): Problem[] {
  const say = (rule: string) => (text: string) => ({ rule, at: one.at, text });
  const schema = schemas.get(one.service);
  if (!schema) return [say('compose-images')(`${one.definition.image ?? ''} is an image of no app`)];
  return [
    ...imageProblems(one).map(say('compose-images')),
    ...(runsApp(one) ? environmentProblems(schema, one.definition.environment ?? {}) : []).map(
      say('compose-settings'),
    ),
    ...hardeningProblems(one.definition).map(say('compose-hardening')),
    ...(serves(one) ? portProblems(one.definition, schema) : []).map(say('compose-ports')),
    ...(serves(one) ? reachabilityProblems(one, services, schemas) : []).map(say('compose-reachability')),
    ...orderProblems(one, services).map(say('compose-order')),
  ];
}

function imageProblems({ name, service, definition }: OwnComposeService): string[] {
  const expected = `apps/${service}/Dockerfile`;
  return [
    ...(definition.image === `${IMAGE_PREFIX}${service}:${COMPOSE_TAG}`
      ? []
      : [`the image must be ${IMAGE_PREFIX}${service}:${COMPOSE_TAG}`]),
    ...(name === service && definition.build?.dockerfile !== expected
      ? [`must be built by ${expected}`]
      : []),
  ];
}

function hardeningProblems({ read_only, cap_drop = [] }: ComposeService): string[] {
  return [
    ...(read_only === true ? [] : ['the root file system is not read-only']),
    ...(cap_drop.includes('ALL') ? [] : ['capabilities are not dropped']),
  ];
}

function portProblems({ ports = [], environment = {} }: ComposeService, schema: ServiceSchema): string[] {
  const open = new Set(portsOf(schema, environment).values());
  return ports.flatMap((published) => {
    const [host, , inside] = published.split(':');
    return [
      ...(host === '127.0.0.1' ? [] : [`${published} is published beyond loopback`]),
      ...(open.has(Number(inside)) ? [] : [`${published}: the service does not open port ${inside ?? ''}`]),
    ];
  });
}

function reachabilityProblems(
  { definition }: OwnComposeService,
  services: Readonly<Record<string, ComposeService>>,
  schemas: Schemas,
): string[] {
  const { environment = {}, volumes = [] } = definition;
  const mounted = volumes.map((volume) => volume.split(':')[1] ?? '');
  return [
    ...unmountedFiles(environment, mounted),
    ...wrongUpstreams(environment, (host) => {
      const schema = schemas.get(host);
      return schema && portsOf(schema, services[host]?.environment ?? {}).get('http');
    }),
  ];
}

/** A service starts after its own migration, the topics and the identities. */
function orderProblems(one: OwnComposeService, services: Readonly<Record<string, ComposeService>>): string[] {
  const before = one.definition.depends_on ?? {};
  const migration = `${one.name}-migration`;
  const jobs = serves(one) ? jobsBefore(one, migration) : [];
  const migrates = services[migration]?.command?.[0] === '--migrate';
  return [
    ...jobs
      .filter((job) => before[job]?.condition !== 'service_completed_successfully')
      .map((job) => `must wait until ${job} has ended`),
    ...(jobs.includes(migration) && !migrates ? [`${migration} must run --migrate`] : []),
    ...Object.keys(before)
      .filter((name) => !(name in services))
      .map((name) => `waits for ${name}, which is not there`),
  ];
}

function jobsBefore({ definition: { environment = {} } }: OwnComposeService, migration: string): string[] {
  return [
    ...('PEP_DATABASE_URL' in environment ? [migration] : []),
    ...('PEP_KAFKA_BROKERS' in environment ? ['topics', 'identities'] : []),
  ];
}
