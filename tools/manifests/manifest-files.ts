import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { listWritten } from '../structure/source-files.ts';

/** The texts that say how the platform is deployed, by path from the root; in memory, so that a test can plant a fault. */
export type ManifestFiles = ReadonlyMap<string, string>;

export const COMPOSE_FILE = 'docker-compose.yml';
export const OPERATIONS_FILE = 'docs/operations.md';
/** What they must agree with. */
const sources = ['package.json', 'tools/kafka/pom.xml'];
const manifest = /^(docker-compose\.yml|apps\/[^/]+\/Dockerfile|k8s\/.+|docs\/operations\.md)$/;

export function readManifestFiles(root: string): ManifestFiles {
  const paths = listWritten(root).filter((path) => manifest.test(path) || sources.includes(path));
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** @throws Error when there is no such file */
export function textOf(files: ManifestFiles, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
}

/**
 * All documents of a YAML file.
 * @throws Error that names the file when it is not YAML
 */
export function documentsOf(files: ManifestFiles, path: string): readonly unknown[] {
  const text = textOf(files, path);
  const known = parsed.get(text);
  if (known) return known;
  const documents = parseAllDocuments(text, { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${path}: ${error.message}`);
    return document.toJS() as unknown;
  });
  parsed.set(text, documents);
  return documents;
}

/** By text: several rules ask for the same files. */
const parsed = new Map<string, readonly unknown[]>();
