import type { Problem } from './problem.ts';
import type { Project } from './project.ts';

/** The build follows tsconfig references, npm and Nx follow package.json: both must say the same. */
export function referenceProblems(
  projects: readonly Project[],
  rootReferences: readonly string[],
): Problem[] {
  const pathOf = new Map(projects.map((project) => [project.packageName, project.path]));
  // A project without tsconfig.json (only tests) has nothing to build.
  const built = projects.filter((project) => project.references !== undefined);
  const unbuilt = built
    .filter((project) => !rootReferences.includes(project.path))
    .map((project) => ({
      rule: 'root-reference',
      at: 'tsconfig.json',
      text: `lacks the reference ${project.path}`,
    }));
  const stale = rootReferences
    .filter((path) => !built.some((project) => project.path === path))
    .map((path) => ({
      rule: 'root-reference',
      at: 'tsconfig.json',
      text: `refers to ${path}: no such project`,
    }));
  return [...unbuilt, ...stale, ...built.flatMap((project) => differences(project, pathOf))];
}

function differences(project: Project, pathOf: ReadonlyMap<string, string>): Problem[] {
  const declared = project.uses.map((name) => pathOf.get(name) ?? name);
  const referenced = project.references ?? [];
  const at = `${project.path}/tsconfig.json`;
  const rule = 'references-match-dependencies';
  return [
    ...declared
      .filter((path) => !referenced.includes(path))
      .map((path) => ({ rule, at, text: `lacks the reference ${path}, which package.json depends on` })),
    ...referenced
      .filter((path) => !declared.includes(path))
      .map((path) => ({ rule, at, text: `refers to ${path}, which package.json does not depend on` })),
  ];
}

/** A project that Nx does not see is never linted and never built by it. */
export function graphProblems(projects: readonly Project[], inGraph: readonly string[]): Problem[] {
  return projects
    .filter((project) => !inGraph.includes(project.packageName))
    .map((project) => ({
      rule: 'in-project-graph',
      at: project.path,
      text: 'is not in the Nx project graph',
    }));
}

/** A lock file that names a registry installs only where that registry can be reached. */
export function lockProblems(lock: string): Problem[] {
  const addresses = lock.match(/"resolved": "https?:\/\/[^/"]+/g) ?? [];
  if (addresses.length === 0) return [];
  const text = `names a registry ${addresses.length} times: npm config set omit-lockfile-registry-resolved true`;
  return [{ rule: 'lock-names-no-registry', at: 'package-lock.json', text }];
}
