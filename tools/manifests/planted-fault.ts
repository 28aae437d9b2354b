import { dirname } from 'node:path';
import { manifestProblems } from '../manifests.ts';
import { readManifestFiles, textOf } from './manifest-files.ts';
import { loadSchemas } from './service-schemas.ts';
import type { Problem } from '../structure/problem.ts';

/** One fault: where `path` says `from`, it says `to`; then a problem of this rule with this text must be told. */
export interface Fault {
  readonly name: string;
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly text: string;
}

const root = dirname(dirname(import.meta.dirname));
export const files = readManifestFiles(root);
export const schemas = await loadSchemas(root);

/**
 * All that the rules say about the repository with this fault in it.
 * @throws Error when the text to replace is not there: the fault would prove nothing
 */
export function problemsWith({ path, from, to }: Fault): Problem[] {
  const text = textOf(files, path);
  if (!text.includes(from)) throw new Error(`the fault can not be planted: ${path} has no ${from}`);
  return manifestProblems(new Map(files).set(path, text.replace(from, to)), schemas);
}
