// node tools/contracts.ts [--check]: the AsyncAPI document for integrators, and samples that are only ever added to.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { asyncApiDocument } from '@pep/contracts';

const DOCUMENT = 'docs/asyncapi.json';
const SAMPLES = 'libs/contracts/samples';

const text = `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
const problems: string[] = [];

/** Samples that were changed or removed after they had been committed, in the history or in the working tree. */
function changedSamples(): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', [...args, '--', SAMPLES], { encoding: 'utf8' }).split('\n');
  const committed = git('log', '--diff-filter=DMRT', '--format=', '--name-only');
  const uncommitted = git('diff', '--diff-filter=DMRT', '--name-only', 'HEAD');
  return [...new Set([...committed, ...uncommitted])].filter((file) => file !== '');
}

if (process.argv.includes('--check')) {
  const committed = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  if (committed !== text)
    problems.push(`${DOCUMENT} is not what the contracts say; run: node tools/contracts.ts`);
  problems.push(
    ...changedSamples().map((file) => `a released sample was changed, add another instead: ${file}`),
  );
} else {
  mkdirSync('docs', { recursive: true });
  writeFileSync(DOCUMENT, text);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
