import type { Problem } from './problem.ts';
import type { SourceFile } from './source-files.ts';

const LINES_MEDIAN_MAX = 60;
const LINES_P90_MAX = 150;
const LINES_MAX = 250;

// Folders that exist on somebody's machine; assembled, so that this file does not break its own rule.
const MACHINE_PATH = new RegExp(
  `(?<![\\w.})-])/(${['work', 'root', 'Users', 'home/(?!node\\b)'].join('|')})\\b`,
);

/** The same checkout must work anywhere. */
export function machinePathProblems(sources: readonly SourceFile[]): Problem[] {
  return sources
    .filter(({ path }) => path !== 'package-lock.json')
    .flatMap(({ path, text }) => {
      const line = text.split('\n').findIndex((content) => MACHINE_PATH.test(content));
      const found = line < 0 ? [] : [`${path}:${line + 1}`];
      return found.map((at) => ({ rule: 'no-machine-path', at, text: 'names a folder of one machine' }));
    });
}

/** How long source files are, specs left out. */
export interface SizeReport {
  readonly files: number;
  readonly lines: { readonly median: number; readonly p90: number; readonly max: number };
  readonly longest: string;
}

/** @throws RangeError when there is no source file at all. */
export function measureSizes(sources: readonly SourceFile[]): SizeReport {
  const sizes = sources
    .filter(({ path }) => /^(apps|libs)\/[^/]+\/src\/.*\.ts$|^tools\/.*\.ts$/.test(path))
    .filter(({ path }) => !path.endsWith('.spec.ts'))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const at = (share: number): number => sizes[Math.floor(share * (sizes.length - 1))]?.lines ?? 0;
  const longest = sizes.at(-1);
  if (!longest) throw new RangeError('no source files');
  return {
    files: sizes.length,
    lines: { median: at(0.5), p90: at(0.9), max: longest.lines },
    longest: longest.path,
  };
}

/** The budget: median 60 lines, nine of ten files 150, none over 250. */
export function sizeProblems({ lines, longest }: SizeReport): Problem[] {
  const over = (what: string, actual: number, limit: number, at: string): Problem[] =>
    actual > limit ? [{ rule: 'size-budget', at, text: `${what} is ${actual} lines, allowed ${limit}` }] : [];
  return [
    ...over('the median file', lines.median, LINES_MEDIAN_MAX, 'apps libs tools'),
    ...over('the 90th percentile', lines.p90, LINES_P90_MAX, 'apps libs tools'),
    ...over('the longest file', lines.max, LINES_MAX, longest),
  ];
}
