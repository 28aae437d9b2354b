import type { Problem } from './problem.ts';
import type { Project } from './project.ts';

const HEADINGS = ['Owns', 'Does not own', 'Facts in', 'Facts out', 'Run it alone'];
/** Names that say nothing about what is inside, so that everything ends up there. */
const EMPTY_NAMES = new Set(['common', 'shared', 'utils', 'util', 'helpers', 'core', 'misc']);

/** What must hold for each project by itself. */
export function projectProblems(project: Project): Problem[] {
  return [...tagProblems(project), ...nameProblems(project), ...readmeProblems(project)];
}

function tagProblems({ path, tags }: Project): Problem[] {
  return ['type:', 'scope:']
    .filter((axis) => tags.filter((tag) => tag.startsWith(axis)).length !== 1)
    .map((axis) => ({
      rule: 'one-tag-of-each-axis',
      at: path,
      text: `package.json needs exactly one nx tag ${axis}…, it has [${tags.join(', ')}]`,
    }));
}

function nameProblems({ kind, folder, path, packageName }: Project): Problem[] {
  const problems: Problem[] = [];
  if (kind === 'libs' && EMPTY_NAMES.has(folder)) {
    problems.push({ rule: 'telling-lib-name', at: path, text: 'name it after what it does' });
  }
  if (packageName !== `@pep/${folder}`) {
    problems.push({
      rule: 'package-named-as-folder',
      at: path,
      text: `package.json must say @pep/${folder}, it says '${packageName}'`,
    });
  }
  return problems;
}

function readmeProblems({ path, readme, tags }: Project): Problem[] {
  if (readme === undefined) return [{ rule: 'readme', at: path, text: 'has no README.md' }];
  if (!tags.includes('type:app')) return [];
  const missing = HEADINGS.filter((heading) => !new RegExp(`^#{2,3} ${heading}\\s*$`, 'm').test(readme));
  if (missing.length === 0) return [];
  return [{ rule: 'app-readme', at: `${path}/README.md`, text: `lacks the headings ${missing.join(', ')}` }];
}
