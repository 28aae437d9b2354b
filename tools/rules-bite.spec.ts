import { beforeAll, describe, expect, test } from '@jest/globals';
import { dirname } from 'node:path';
import { BEDS, proveBed } from './rules-bite.ts';
import type { Plant } from './rules-bite/plant.ts';

const root = dirname(import.meta.dirname);
const BED_LIMIT_MS = 120_000;

describe.each(BEDS)('$checker', (bed) => {
  let verdicts = new Map<Plant, string | undefined>();

  beforeAll(async () => {
    verdicts = await proveBed(root, bed);
  }, BED_LIMIT_MS);

  test.each(bed.plants)('$rule: $what', (planted) => {
    expect(verdicts.has(planted)).toBe(true);
    expect(verdicts.get(planted)).toBeUndefined();
  });
});
