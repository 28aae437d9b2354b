import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { variableName, type readConfig } from '@pep/service-kit';
import { z } from 'zod';

type Schema = Parameters<typeof readConfig<unknown>>[0];

/** A service's settings as its `config.ts` declares them. */
export interface ServiceSchema {
  readonly service: string;
  readonly schema: Schema;
}

/**
 * The settings of every app that is a program of ours: the end-to-end tests are none.
 * @throws Error that names an app that is not built or declares no settings
 */
export async function loadSchemas(root: string): Promise<ReadonlyMap<string, ServiceSchema>> {
  const schemas = new Map<string, ServiceSchema>();
  for (const service of readdirSync(join(root, 'apps')).sort()) {
    if (!isService(join(root, 'apps', service))) continue;
    const built = join(root, 'apps', service, 'dist/config.js');
    if (!existsSync(built)) throw new Error(`apps/${service} is not built: npm run build`);
    const exported = Object.values((await import(pathToFileURL(built).href)) as Record<string, unknown>);
    const schema = exported.find(
      (value): value is Schema => typeof value === 'object' && 'shape' in (value ?? {}),
    );
    if (!schema) throw new Error(`apps/${service}/src/config.ts exports no schema`);
    schemas.set(service, { service, schema });
  }
  return schemas;
}

function isService(folder: string): boolean {
  return existsSync(join(folder, 'src/main.ts'));
}

/** One setting: its variable, and its default as text where it is not required. */
export interface Setting {
  readonly key: string;
  readonly variable: string;
  readonly required: boolean;
  /** Absent where it has none; a list is comma-separated. */
  readonly fallback: string | undefined;
}

/** The settings of a service: required is what an empty environment is refused for; a default is as one would write it. */
export function settingsOf({ schema }: ServiceSchema): Setting[] {
  return Object.entries(schema.shape).map(([key, form]) => ({
    key,
    variable: variableName(key),
    required: !form.safeParse(undefined).success,
    fallback: asText(z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' }).default),
  }));
}

function asText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}
