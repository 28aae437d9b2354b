import { parseArgs } from 'node:util';
import type { INestApplication } from '@nestjs/common';
import { z } from 'zod';
import type { Period } from '../usage/period.js';
import { readEvidence } from './evidence-file.js';
import { type RecountOutcome, RecountUsage } from './recount-usage.js';

const USAGE = '--recount-from-evidence <file.ndjson> [--from <day>] [--to <day>]';
const EXIT_DIFFERENT = 1;
/** BSD sysexits: the command line is wrong; the file can not be read. */
const EXIT_USAGE = 64;
const EXIT_INPUT = 66;

/** The `--recount-from-kafka` command: ends with 1 when something is counted differently. */
export async function recountFromKafka(app: INestApplication): Promise<void> {
  report(await app.get(RecountUsage).fromKafka());
}

/** The `--recount-from-evidence` command: ends with 1 when something is counted differently or a line can not be read. */
export async function recountFromEvidence(app: INestApplication, args: readonly string[]): Promise<void> {
  const asked = readArguments(args);
  if (asked === undefined) {
    say(`usage: ${USAGE}`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  try {
    report(await app.get(RecountUsage).fromEvidence(readEvidence(asked.file), asked.period));
  } catch (error) {
    if ((error as { syscall?: unknown }).syscall === undefined) throw error;
    say(`${asked.file} can not be read: ${(error as Error).message}`);
    process.exitCode = EXIT_INPUT;
  }
}

/** The `--rebuild-roll-ups` command. */
export async function rebuildRollUpsCommand(app: INestApplication): Promise<void> {
  const corrected = await app.get(RecountUsage).rebuild();
  printTable(
    ['roll-up', 'row', 'ledger', 'was'],
    corrected.map(({ table, row, expected, held }) => [table, row, expected, held]),
  );
  say(`${String(corrected.length)} rows of roll-ups were corrected`);
}

function report({ counted, period, differences, problems }: RecountOutcome): void {
  for (const problem of problems) say(problem);
  printTable(
    ['organisation', 'address', 'day', 'recounted', 'held', 'in'],
    differences.map((one) => [one.organisation, one.sender, one.day, one.expected, one.held, one.in]),
  );
  const days = period === undefined ? 'no day is whole' : `days ${period.from} to ${period.to}`;
  say(`${String(counted)} acceptances, ${days}, differences ${String(differences.length)}`);
  if (differences.length + problems.length > 0) process.exitCode = EXIT_DIFFERENT;
}

/** Counts are persons/organisations/SMS/parts of SMS. */
function printTable(head: readonly string[], lines: readonly (readonly string[])[]): void {
  if (lines.length === 0) return;
  const widths = head.map((name, column) =>
    lines.reduce((width, line) => Math.max(width, line[column]?.length ?? 0), name.length),
  );
  for (const line of [head, ...lines])
    say(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function readArguments(
  args: readonly string[],
): { readonly file: string; readonly period: Partial<Period> } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { from: { type: 'string' }, to: { type: 'string' } },
    });
    const [file, ...more] = positionals;
    const period = z.object({ from: z.iso.date(), to: z.iso.date() }).partial().safeParse(values);
    if (file === undefined || more.length > 0 || !period.success) return undefined;
    return { file, period: period.data };
  } catch {
    return undefined;
  }
}
