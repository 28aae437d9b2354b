import { readConfig, variableName } from '@pep/service-kit';
import { settingsOf, type ServiceSchema } from './service-schemas.ts';

/** What a container is told: a value, or `fromSecret` where the repository does not know it. */
export type Environment = Readonly<Record<string, string | typeof fromSecret>>;

export const fromSecret = Symbol('a value that only the cluster knows');

/** Something that each form of secret takes: a database's address, a person's number, a file. */
const standIns = [
  'postgres://user:secret@host:5432/database',
  'smpp://user:secret@host:2775',
  '5001950015',
  '/file',
];

/** All that is wrong with an environment, in the words that the service itself would use when it starts. */
export function environmentProblems(service: ServiceSchema, environment: Environment): string[] {
  const result = readConfig(service.schema, withStandIns(service, environment));
  return result.ok ? [] : [...result.problems];
}

/** Ports of others, which a service only connects to. */
const remotePorts = new Set(['relayPort']);

/** The ports that a service opens with this environment, by the setting's name without `Port`. */
export function portsOf(service: ServiceSchema, environment: Environment): ReadonlyMap<string, number> {
  const ports = settingsOf(service)
    .filter(({ key }) => key.endsWith('Port') && !remotePorts.has(key))
    .flatMap(({ key, variable, required, fallback }) => {
      const value = environment[variable] ?? fallback;
      // A port that need not be opened, and is not.
      if (value === undefined && !required) return [];
      return [[key.slice(0, -'Port'.length), Number(value === fromSecret ? NaN : value)] as const];
    });
  return new Map(ports);
}

function withStandIns({ schema }: ServiceSchema, environment: Environment): Record<string, string> {
  const forms = new Map(Object.entries(schema.shape).map(([key, form]) => [variableName(key), form]));
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      if (value !== fromSecret) return [name, value];
      const fitting = standIns.find((standIn) => forms.get(name)?.safeParse(standIn).success);
      // A name that no service knows must be told as such, and an empty value would count as not set.
      return [name, fitting ?? 'secret'];
    }),
  );
}
