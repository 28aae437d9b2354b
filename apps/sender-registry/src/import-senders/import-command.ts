import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { INestApplication } from '@nestjs/common';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { isLegalEntityCode, isPsn } from '@pep/identifiers';
import { describe, type ImportOutcome, type PlannedLine, type SenderImport } from './import-plan.js';
import { ImportSenders } from './import-senders.js';

const USAGE = '--import-senders <file.csv> --organisation <code> --as <psn of an administrator> [--dry-run]';
/** BSD sysexits: the command line is wrong; the file is. */
const EXIT_USAGE = 64;
const EXIT_DATA = 65;

/**
 * The `--import-senders` command: reads senders of an organisation from a file and says what became of each line, for the
 * person at the terminal. With a problem anywhere in the file it writes nothing and ends with 65.
 */
export async function importSendersCommand(app: INestApplication, args: readonly string[]): Promise<void> {
  const asked = readArguments(args);
  if (asked === undefined) {
    say(`usage: ${USAGE}`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  const { file, ...given } = asked;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    const outcome = await app.get(ImportSenders).execute({ ...given, text });
    report(outcome, given.dryRun);
  } catch (error) {
    const isAbsent = error instanceof AppError && error.code === EDGE_ERRORS.notFound.code;
    if (isAbsent) say(`there is no organisation ${given.organisation} that this person administers`);
    else say(describe(error).join('; '));
    process.exitCode = EXIT_DATA;
  }
}

function report({ planned, problems, pending }: ImportOutcome, dryRun: boolean): void {
  for (const { line, problem } of problems) say(`line ${String(line)}: ${problem}`);
  for (const { line, address, effect } of planned) {
    if (effect !== 'unchanged') say(`line ${String(line)}: ${effect} ${address}`);
  }
  const count = (effect: PlannedLine['effect']): string =>
    `${effect} ${String(planned.filter((line) => line.effect === effect).length)}`;
  say([count('add'), count('change'), count('unchanged'), `problems ${String(problems.length)}`].join(', '));
  if (pending > 0) say(`${String(pending)} to add wait for a verified domain or a code`);
  say(problems.length > 0 || dryRun ? 'nothing was written' : 'written');
  if (problems.length > 0) process.exitCode = EXIT_DATA;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function readArguments(
  args: readonly string[],
): (Omit<SenderImport, 'text'> & { readonly file: string }) | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        organisation: { type: 'string' },
        as: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    const { organisation = '', as = '', 'dry-run': dryRun } = values;
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0 || !isLegalEntityCode(organisation) || !isPsn(as))
      return undefined;
    return { file, organisation, by: as, dryRun };
  } catch {
    return undefined;
  }
}
