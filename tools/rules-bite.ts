// Proof that the checks bite: each rule gets a violation, in a copy of the repository, and must report it.
import { dirname, resolve } from 'node:path';
import { boundaryPlants } from './rules-bite/boundary-plants.ts';
import { folders, format, lint, openApi, sql, structure, unused } from './rules-bite/checkers.ts';
import { formatPlants, openApiPlants, sqlPlants } from './rules-bite/document-plants.ts';
import { folderPlants } from './rules-bite/folder-plants.ts';
import { lintPlants } from './rules-bite/lint-plants.ts';
import { verdict } from './rules-bite/plant.ts';
import { structurePlants } from './rules-bite/structure-plants.ts';
import { unusedPlants } from './rules-bite/unused-plants.ts';
import { inCopy } from './rules-bite/workspace-copy.ts';
import type { Checker } from './rules-bite/checkers.ts';
import type { Plant } from './rules-bite/plant.ts';

/** All plants of one checker; they share one copy and one run. */
export interface Bed {
  readonly checker: string;
  readonly run: Checker;
  readonly plants: readonly Plant[];
}

export const BEDS: readonly Bed[] = [
  { checker: 'eslint', run: lint, plants: [...lintPlants, ...boundaryPlants] },
  { checker: 'dependency-cruiser', run: folders, plants: folderPlants },
  { checker: 'knip', run: unused, plants: unusedPlants },
  { checker: 'structure', run: structure, plants: structurePlants },
  { checker: 'spectral', run: openApi, plants: openApiPlants },
  { checker: 'prettier', run: format, plants: formatPlants },
  { checker: 'squawk', run: sql, plants: sqlPlants },
];

/** What went wrong with each plant of the bed; undefined where the rule did what it must. */
export async function proveBed(root: string, bed: Bed): Promise<Map<Plant, string | undefined>> {
  const files = [...new Set(bed.plants.map((planted) => planted.at))];
  const findings = await inCopy(root, bed.plants, (copy) => bed.run(copy, files));
  return new Map(bed.plants.map((planted) => [planted, verdict(planted, findings)]));
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  for (const bed of BEDS) {
    const startedAt = performance.now();
    const verdicts = await proveBed(dirname(import.meta.dirname), bed);
    console.log(`${bed.checker} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    for (const [{ what, rule }, wrong] of verdicts) {
      console.log(`  ${wrong ? 'FAILED' : 'ok    '} ${what}: ${wrong ?? rule}`);
      if (wrong) process.exitCode = 1;
    }
  }
}
