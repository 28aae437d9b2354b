import { relative } from 'node:path';
import { runCommand } from '../check/step.ts';
import { BOUNDARY_RULE_SKIPPED } from '../check/steps.ts';
import { inspectStructure } from '../structure.ts';
import type { Finding } from './plant.ts';

/** Runs one checker in a copy of the repository on the planted files. */
export type Checker = (copy: string, files: readonly string[]) => Promise<Finding[]>;

interface LintedFile {
  filePath: string;
  messages: { ruleId: string | null; message: string }[];
}

/** ESLint, first without a project graph (where the boundary rule must say that it is skipped), then with one. */
export const lint: Checker = async (copy, files) => {
  const blind = await runCommand(['eslint', 'libs/errors/src/index.ts'], copy);
  const told = BOUNDARY_RULE_SKIPPED.test(blind.output);
  await must(['nx', 'show', 'projects', '--json'], copy);
  const { stdout, output } = await runCommand(['eslint', '--format=json', ...files], copy);
  const linted = parse<LintedFile[]>(stdout, output);
  const findings = linted.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message }) => ({
      rule: ruleId ?? 'fatal',
      at: relative(copy, filePath),
      text: message,
    })),
  );
  if (!told) return findings;
  return [...findings, { rule: 'boundary-rule-skipped', at: 'libs/errors/src/index.ts', text: blind.output }];
};

/** dependency-cruiser. */
export const folders: Checker = async (copy) => {
  const { stdout, output } = await runCommand(
    ['depcruise', '--output-type=json', 'apps', 'libs', 'tools'],
    copy,
  );
  const { summary } = parse<{
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  }>(stdout, output);
  return summary.violations.map(({ rule, from, to }) => ({
    rule: rule.name,
    at: from,
    text: `imports ${to}`,
  }));
};

type Unused = { file: string } & Record<string, unknown>;

/** knip: one finding for each kind of issue a file or manifest has. */
export const unused: Checker = async (copy) => {
  const { stdout, output } = await runCommand(['knip', '--no-progress', '--reporter=json'], copy);
  const { issues } = parse<{ issues: Unused[] }>(stdout, output);
  return issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds)
      .filter(([, found]) => Array.isArray(found) && found.length > 0)
      .map(([rule, found]) => ({ rule, at: file, text: JSON.stringify(found) })),
  );
};

/** tools/structure.ts, which compares with what contracts export, so these are built first. */
export const structure: Checker = async (copy) => {
  await must(['node', 'node_modules/typescript7/bin/tsc', '-b', 'libs/contracts'], copy);
  return (await inspectStructure(copy)).problems;
};

/** prettier. */
export const format: Checker = async (copy, files) => {
  const { stdout } = await runCommand(['prettier', '--list-different', ...files], copy);
  return stdout.split('\n').map((at) => ({ rule: 'format', at, text: 'is not formatted' }));
};

/** spectral on a planted document. */
export const openApi: Checker = async (copy, files) => {
  const { stdout, output } = await runCommand(
    ['spectral', 'lint', '--format=json', '--quiet', ...files],
    copy,
  );
  return parse<{ code: string; message: string; source: string }[]>(stdout, output).map((found) => ({
    rule: found.code,
    at: relative(copy, found.source),
    text: found.message,
  }));
};

/** squawk. */
export const sql: Checker = async (copy, files) => {
  const { stdout, output } = await runCommand(['squawk', '--reporter=json', ...files], copy);
  return parse<{ rule_name: string; file: string; message: string }[]>(stdout, output).map((found) => ({
    rule: found.rule_name,
    at: found.file,
    text: found.message,
  }));
};

async function must(command: readonly [string, ...string[]], copy: string): Promise<void> {
  const { code, output } = await runCommand(command, copy);
  if (code !== 0) throw new Error(`${command.join(' ')} failed: ${output}`);
}

/** @throws Error with the whole output when it is not the JSON that was asked for. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function parse<Shape>(stdout: string, output: string): Shape {
  try {
    return JSON.parse(stdout) as Shape;
  } catch {
    throw new Error(`no JSON in: ${output.slice(0, 2000)}`);
  }
}
