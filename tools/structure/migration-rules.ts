import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';
import type { SourceFile } from './source-files.ts';

const RULE = 'migrations-are-append-only';
/** A folder's index only lists the migrations: it grows. */
const MIGRATION = /^(apps|libs)\/.*(\/migrations\/(?!index\.)[^/]+|\.migration)\.(ts|sql)$/;

/** True for a file that holds one migration. */
export function isMigration(path: string): boolean {
  return MIGRATION.test(path) && !path.endsWith('.spec.ts');
}

/** A migration that shares its file with other code could not be told from it when the file is edited. */
export function strayMigrationProblems(sources: readonly SourceFile[]): Problem[] {
  return sources
    .filter(({ path, text }) => /^(apps|libs)\//.test(path) && /\bimplements MigrationInterface\b/.test(text))
    .filter(({ path }) => !isMigration(path))
    .map(({ path }) => ({
      rule: 'migration-in-its-own-file',
      at: path,
      text: 'move the migration to a migrations/ folder or a *.migration.ts file, where it is protected from edits',
    }));
}

/**
 * Migrations that main has had in another form: a database that ran the old form would never run the new one.
 * On a branch the history is that of the commit where it left main, so its own new migrations may still change.
 * @throws Error when there is no history to compare with.
 */
export function editedMigrationProblems(root: string): Problem[] {
  const git = (...args: string[]): string => runGit(root, args);
  if (git('rev-parse', '--is-shallow-repository') === 'true') {
    throw new Error('the checkout has no history to compare migrations with: git fetch --unshallow');
  }
  const base = mainBase(git);
  const log = git(
    'log',
    '--format=',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '-m',
    base,
    '--',
    'apps',
    'libs',
  );
  return released(log).flatMap(({ path, blobs }) => {
    const file = join(root, path);
    if (!existsSync(file)) return [{ rule: RULE, at: path, text: 'was in main and is gone: put it back' }];
    const now = gitBlobId(readFileSync(file));
    if (blobs.every((blob) => blob === now)) return [];
    return [
      { rule: RULE, at: path, text: 'was edited after it came to main: put it back and add a new one' },
    ];
  });
}

function mainBase(git: (...args: string[]) => string): string {
  const main = git('for-each-ref', '--format=%(refname)', 'refs/heads/main', 'refs/remotes/origin/main');
  const [ref] = main.split('\n').filter(Boolean);
  return ref ? git('merge-base', 'HEAD', ref) : 'HEAD';
}

/** Each migration of the log with every content it has had. A raw line: `:mode mode blob blob status<TAB>path`. */
function released(log: string): { path: string; blobs: string[] }[] {
  const blobs = new Map<string, string[]>();
  for (const line of log.split('\n')) {
    const [change = '', path = ''] = line.split('\t');
    const after = change.split(' ')[3];
    if (!after || /^0+$/.test(after) || !isMigration(path)) continue;
    blobs.set(path, [...(blobs.get(path) ?? []), after]);
  }
  return [...blobs].map(([path, contents]) => ({ path, blobs: contents }));
}

function gitBlobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function runGit(root: string, args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 }).trim();
}
