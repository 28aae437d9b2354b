import { resourceOf, RESOURCES } from './owners.js';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Everything that a token can be limited to: `messages:read`, `messages:write`, … */
export const SCOPES: readonly string[] = RESOURCES.flatMap((resource) => [
  `${resource}:read`,
  `${resource}:write`,
]);

/** The scope that a call needs; undefined for a resource that nobody owns. */
export function scopeOf(method: string, target: string): string | undefined {
  const resource = resourceOf(target);
  return resource === undefined ? undefined : `${resource}:${READING.has(method) ? 'read' : 'write'}`;
}
