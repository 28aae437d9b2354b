import { z } from 'zod';

/** Every variable of the platform starts so; one that no service knows is a typing error worth stopping for. */
const PREFIX = 'PEP_';

/** The outcome of reading the environment: the settings, or everything that is wrong with them. */
export type ConfigResult<Config> =
  | { readonly ok: true; readonly config: Config }
  | {
      readonly ok: false;
      readonly problems: readonly string[];
      readonly partial: Readonly<Record<string, string>>;
    };

type ConfigSchema<Config> = z.ZodType<Config> & { readonly shape: Record<string, z.ZodType> };

/**
 * Reads a service's settings from the environment by its schema, whose keys are the variables without `PEP_` in
 * camelCase (`httpPort` is `PEP_HTTP_PORT`). All problems are told at once; a value is never repeated, it may be a secret.
 */
export function readConfig<Config>(
  schema: ConfigSchema<Config>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ConfigResult<Config> {
  const names = new Map(Object.keys(schema.shape).map((key) => [variableName(key), key]));
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[0].startsWith(PREFIX) && entry[1] !== undefined && entry[1] !== '',
  );
  const known = given.filter(([name]) => names.has(name));
  const partial = Object.fromEntries(known.map(([name, value]) => [names.get(name) ?? name, value]));
  const problems = given
    .filter(([name]) => !names.has(name))
    .map(([name]) => unknownVariable(name, [...names.keys()]));
  const parsed = schema.safeParse(partial);
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => describeIssue(issue, partial)));
  return parsed.success && problems.length === 0
    ? { ok: true, config: parsed.data }
    : { ok: false, problems, partial };
}

/** `httpPort` → `PEP_HTTP_PORT` */
export function variableName(key: string): string {
  return PREFIX + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function describeIssue(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const key = String(issue.path[0] ?? '');
  return key in given ? `${variableName(key)}: ${issue.message}` : `${variableName(key)} is not set`;
}

function unknownVariable(name: string, known: readonly string[]): string {
  const near = known.find(
    (candidate) => candidate.includes(name) || name.includes(candidate) || distance(candidate, name) <= 2,
  );
  return `${name} is not a setting of this service${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** Levenshtein distance, for names of a few dozen letters. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const PORT_MAX = 65_535;

/** Forms of settings that several services have. */
export const setting = {
  port: () => z.coerce.number({ error: 'is not a port number' }).int().min(1).max(PORT_MAX),
  count: (limits: { min: number; max: number }) =>
    z.coerce.number({ error: 'is not a number' }).int().min(limits.min).max(limits.max),
  url: (protocol: RegExp) =>
    z.url({ protocol, error: `is not a URL of the form ${protocol.source.replace(/[\\^$?]/g, '')}://…` }),
  list: () =>
    z.string().transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  file: () => z.string().min(1),
  logLevel: () => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
};

/** Settings that every service has. */
export const commonSettings = {
  logLevel: setting.logLevel(),
  opsPort: setting.port(),
  httpHost: z.string().default('127.0.0.1'),
  /** File that says how far business time is ahead of the machine's; the sandbox's only, production never moves time. */
  clockFile: setting
    .file()
    .refine(() => process.env['NODE_ENV'] !== 'production', 'moves time, which NODE_ENV=production forbids')
    .optional(),
};

/** Settings of a service that follows or tells facts. */
export const kafkaSettings = {
  kafkaBrokers: setting
    .list()
    .pipe(z.array(z.string().regex(/^[^:]+:\d+$/, 'is not a list of host:port')).min(1)),
  kafkaTopicPrefix: z
    .string()
    .regex(/^[a-z0-9._-]*$/)
    .default(''),
};

/** Settings of a service behind the gateway. */
export const upstreamSettings = {
  ...commonSettings,
  ...kafkaSettings,
  httpPort: setting.port(),
  databaseUrl: setting.url(/^postgres(ql)?$/),
  identityPublicKeyFile: setting.file(),
};

/** What {@link commonSettings} gives. */
export interface CommonConfig {
  readonly logLevel: string;
  readonly opsPort: number;
  readonly httpHost: string;
  readonly clockFile?: string | undefined;
}
