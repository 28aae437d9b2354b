// `npm run check`: everything that can be said about the repository without starting it.
// `npm run check -- lint format` runs only the steps so named.
import { dirname } from 'node:path';
import { runStep } from './check/step.ts';
import { WAVES } from './check/steps.ts';
import type { Step, StepResult } from './check/step.ts';

const root = dirname(import.meta.dirname);
const AT_A_TIME = 2;

async function runWave(steps: readonly Step[]): Promise<StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await runStep(step, root);
      results.push(result);
      report(result);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return results;
}

function report({ name, passed, seconds, output }: StepResult): void {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
  if (!passed) console.log(output.trimEnd().replaceAll(/^/gm, '       '));
}

function chosenWaves(names: readonly string[]): readonly (readonly Step[])[] {
  const known = WAVES.flat().map((step) => step.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`no such check: ${unknown.join(', ')}; there are: ${known.join(', ')}`);
    process.exit(2);
  }
  if (names.length === 0) return WAVES;
  return WAVES.map((wave) => wave.filter((step) => names.includes(step.name)));
}

const startedAt = performance.now();
const results: StepResult[] = [];
for (const wave of chosenWaves(process.argv.slice(2))) results.push(...(await runWave(wave)));
const failed = results.filter((result) => !result.passed).map((result) => result.name);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  failed.length === 0
    ? `all ${results.length} checks passed in ${seconds} s`
    : `${failed.length} of ${results.length} checks failed in ${seconds} s: ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
