import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text file of the repository. */
export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What is made, installed or recorded, not written. */
const NOT_WRITTEN = new Set(['node_modules', 'dist', 'coverage', '.nx', '.pep', '.git']);
const TEXT = /\.(ts|mjs|cjs|js|json|md|ya?ml|sh|sql|xml|properties|html|css|txt)$|(^|\/)(Dockerfile|run)$/;

/** The paths of every file that somebody wrote, sorted. */
export function listWritten(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !NOT_WRITTEN.has(entry.name))
    .flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return listWritten(root, path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}

/** Every text file that somebody wrote. */
export function readSources(root: string): SourceFile[] {
  return listWritten(root)
    .filter((path) => TEXT.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
