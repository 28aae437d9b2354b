// Migrations: each in its own file, never edited once in main, and those in SQL safe for a running system (squawk).
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { editedMigrationProblems, isMigration, strayMigrationProblems } from './structure/migration-rules.ts';
import { readSources } from './structure/source-files.ts';

const root = dirname(import.meta.dirname);
const sources = readSources(root);
const problems = [...strayMigrationProblems(sources), ...editedMigrationProblems(root)];
for (const { rule, at, text } of problems) console.log(`${at}: ${text} (${rule})`);

const sql = sources.map(({ path }) => path).filter((path) => path.endsWith('.sql') && isMigration(path));
const squawk = join(root, 'node_modules/.bin/squawk');
const linted = sql.length === 0 ? 0 : spawnSync(squawk, sql, { cwd: root, stdio: 'inherit' }).status;
process.exitCode = problems.length === 0 && linted === 0 ? 0 : 1;
