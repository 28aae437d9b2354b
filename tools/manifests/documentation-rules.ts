import { OPERATIONS_FILE, textOf, type ManifestFiles } from './manifest-files.ts';
import { settingsOf, type ServiceSchema } from './service-schemas.ts';
import type { Cluster } from './cluster.ts';
import type { Problem } from '../structure/problem.ts';

const say = (text: string): Problem => ({ rule: 'documentation', at: OPERATIONS_FILE, text });

/** The table of settings must say what the schemas say; its last column, the meaning, is free. */
export function settingsTableProblems(
  files: ManifestFiles,
  schemas: ReadonlyMap<string, ServiceSchema>,
): Problem[] {
  const expected = new Map(expectedRows(schemas));
  const written = new Map(tableRows(textOf(files, OPERATIONS_FILE)));
  return [
    ...[...expected]
      .filter(([variable, row]) => written.get(variable) !== row)
      .map(([variable, row]) => say(`the row of ${variable} must begin: ${row}`)),
    ...[...written.keys()]
      .filter((variable) => !expected.has(variable))
      .map((variable) => say(`${variable} is a setting of no service`)),
  ];
}

/** ConfigMaps and Secrets that come from outside must be told to whoever installs this. */
export function outsideObjectProblems(files: ManifestFiles, clusters: readonly Cluster[]): Problem[] {
  const text = textOf(files, OPERATIONS_FILE);
  const outside = clusters.flatMap((cluster) =>
    cluster.containers.flatMap(({ pod, container }) =>
      [
        ...(pod.volumes ?? []).flatMap(({ secret, configMap }) => [secret?.secretName, configMap?.name]),
        ...(container.env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
        ...(container.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name),
      ].filter((name) => name !== undefined && !cluster.generated.has(name)),
    ),
  );
  return [...new Set(outside)]
    .filter((name) => !text.includes(`\`${name ?? ''}\``))
    .map((name) => say(`does not say what ${name ?? ''} must hold`));
}

function expectedRows(schemas: ReadonlyMap<string, ServiceSchema>): [string, string][] {
  const rows = new Map<string, { services: string[]; fallback: string }>();
  for (const schema of schemas.values()) {
    for (const { variable, required, fallback } of settingsOf(schema)) {
      const row = rows.get(variable) ?? { services: [], fallback: describe(required, fallback) };
      rows.set(variable, { ...row, services: [...row.services, schema.service] });
    }
  }
  return [...rows].map(([variable, { services, fallback }]) => [
    variable,
    `${who(services, schemas)} | ${fallback}`,
  ]);
}

function who(services: readonly string[], schemas: ReadonlyMap<string, ServiceSchema>): string {
  if (services.length === schemas.size) return 'all';
  const missing = [...schemas.keys()].filter((service) => !services.includes(service));
  return services.length > 2 ? `all but ${missing.join(', ')}` : services.join(', ');
}

function describe(required: boolean, fallback: string | undefined): string {
  if (required) return 'required';
  return fallback === undefined || fallback === '' ? 'none' : `\`${fallback}\``;
}

function tableRows(text: string): [string, string][] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const variable = /^`(PEP_[A-Z0-9_]+)`$/.exec(cells[1] ?? '')?.[1];
    return variable === undefined
      ? []
      : [[variable, `${cells[2] ?? ''} | ${cells[3] ?? ''}`] as [string, string]];
  });
}
