import { fromSecret, type Environment } from './environment.ts';

/** Settings that name a file which no mounted volume can hold. */
export function unmountedFiles(environment: Environment, mounted: readonly string[]): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === fromSecret || !/_(FILE|DIR)$/.test(name)) return [];
    const held = mounted.some(
      (folder) => folder !== '' && (value === folder || value.startsWith(`${folder}/`)),
    );
    return held ? [] : [`${name}: nothing is mounted at ${value}`];
  });
}

/** Upstreams of the gateway that lead nowhere, or to another port than the service's. */
export function wrongUpstreams(
  environment: Environment,
  portOf: (host: string) => number | undefined,
): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === fromSecret || !name.startsWith('PEP_UPSTREAM_')) return [];
    const { hostname, port } = new URL(value);
    const expected = portOf(hostname);
    if (expected === undefined) return [`${name}: there is no service ${hostname}`];
    const owner = name.slice('PEP_UPSTREAM_'.length).toLowerCase().replaceAll('_', '-');
    if (hostname !== owner) return [`${name} must lead to ${owner}`];
    return Number(port) === expected ? [] : [`${name}: ${hostname} listens on ${expected}`];
  });
}
