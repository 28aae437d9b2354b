import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A person of the sandbox, as its `--prepare` writes them down. */
export interface Persona {
  readonly psn: string;
  readonly name: string;
}

export type PersonaName =
  'operator' | 'org-admin' | 'citizen' | 'director' | 'newcomer' | 'outsider' | 'revoked';

/** @throws Error when the sandbox has not been prepared. */
export function readPersonas(sandboxDir: string): Readonly<Record<PersonaName, Persona>> {
  const text = readFileSync(join(sandboxDir, 'personas.json'), 'utf8');
  return JSON.parse(text) as Record<PersonaName, Persona>;
}
