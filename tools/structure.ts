// Facts about the repository that no linter owns. Run by `npm run check`, after the build.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readProjects, readRootReferences } from './structure/project.ts';
import { projectProblems } from './structure/project-rules.ts';
import { readSources } from './structure/source-files.ts';
import { machinePathProblems, measureSizes, sizeProblems } from './structure/source-rules.ts';
import { topicProblems } from './structure/topic-rules.ts';
import { graphProblems, lockProblems, referenceProblems } from './structure/workspace-rules.ts';
import type { Problem } from './structure/problem.ts';
import type { SizeReport } from './structure/source-rules.ts';
import type { DeclaredTopic } from './structure/topic-rules.ts';

const GRAPH_LIMIT_MS = 60_000;

/** Everything that is structurally wrong below `root`, and how large its files are. */
export async function inspectStructure(root: string): Promise<{ problems: Problem[]; sizes: SizeReport }> {
  const projects = readProjects(root);
  const sources = readSources(root);
  const sizes = measureSizes(sources);
  const problems = [
    ...projects.flatMap(projectProblems),
    ...referenceProblems(projects, readRootReferences(root)),
    ...graphProblems(projects, projectsInGraph(root)),
    ...lockProblems(readFileSync(join(root, 'package-lock.json'), 'utf8')),
    ...machinePathProblems(sources),
    ...topicProblems(sources, await declaredTopics(root)),
    ...sizeProblems(sizes),
  ];
  return { problems, sizes };
}

function projectsInGraph(root: string): string[] {
  const listed = execFileSync(join(root, 'node_modules/.bin/nx'), ['show', 'projects', '--json'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CI: 'true', NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: GRAPH_LIMIT_MS,
  });
  return JSON.parse(listed) as string[];
}

/** @throws Error when contracts are not built: their topics could not be compared. */
async function declaredTopics(root: string): Promise<readonly DeclaredTopic[]> {
  const built = join(root, 'libs/contracts/dist/index.js');
  if (!existsSync(built)) throw new Error('libs/contracts is not built: npm run build');
  const contracts = (await import(pathToFileURL(built).href)) as { topics?: readonly DeclaredTopic[] };
  if (!contracts.topics) throw new Error('@pep/contracts exports no topics');
  return contracts.topics;
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  const { problems, sizes } = await inspectStructure(dirname(import.meta.dirname));
  const { median, p90, max } = sizes.lines;
  for (const { rule, at, text } of problems) console.log(`${at}: ${text} (${rule})`);
  console.log(
    `${sizes.files} source files, lines: median ${median}, p90 ${p90}, longest ${max} (${sizes.longest})`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
