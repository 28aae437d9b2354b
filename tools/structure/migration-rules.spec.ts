import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { editedMigrationProblems, strayMigrationProblems } from './migration-rules.ts';

const MIGRATION = 'apps/a/src/storage/migrations/1-create.ts';
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pep-migrations-'));
  git('init', '--quiet', '--initial-branch=main');
  commit(MIGRATION, 'create');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.am', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'pipe' });
}
function write(path: string, text: string): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
function commit(path: string, text: string): void {
  write(path, text);
  git('add', '.');
  git('commit', '--quiet', '--message', path);
}

describe('migrations in main', () => {
  test('may be followed by new ones, and their index may grow', () => {
    commit('apps/a/src/storage/migrations/index.ts', 'one');
    write('apps/a/src/storage/migrations/index.ts', 'one, two');
    write('apps/a/src/storage/migrations/2-add.ts', 'add');
    expect(editedMigrationProblems(root)).toEqual([]);
  });

  test('may not be edited', () => {
    write(MIGRATION, 'create more');
    expect(editedMigrationProblems(root)).toMatchObject([{ at: MIGRATION }]);
  });

  test('may not be edited by a commit either', () => {
    commit(MIGRATION, 'create more');
    expect(editedMigrationProblems(root)).toHaveLength(1);
  });

  test('may not be removed', () => {
    rmSync(join(root, MIGRATION));
    expect(editedMigrationProblems(root)).toMatchObject([{ at: MIGRATION }]);
  });

  test('may be edited on a branch as long as they are new there', () => {
    git('checkout', '--quiet', '-b', 'work');
    commit('apps/a/src/storage/add.migration.ts', 'add');
    commit('apps/a/src/storage/add.migration.ts', 'add better');
    expect(editedMigrationProblems(root)).toEqual([]);
  });
});

test('a migration in a file with other code is refused', () => {
  const text = 'export class Create1 implements MigrationInterface {}';
  const paths = ['libs/a/src/store.ts', 'libs/a/src/create.migration.ts', MIGRATION];
  const problems = strayMigrationProblems(paths.map((path) => ({ path, text })));
  expect(problems.map(({ at }) => at)).toEqual(['libs/a/src/store.ts']);
});
