import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type INestApplication, Logger } from '@nestjs/common';
import { isLegalEntityCode, isPsn } from '@pep/identifiers';
import { describe } from './import-plan.js';
import { ImportSenders, type SenderImport } from './import-senders.js';

const USAGE = '--import-senders <file.csv> --organisation <code> --as <psn of an administrator> [--dry-run]';
/** BSD sysexits: the command line is wrong; the file is. */
const EXIT_USAGE = 64;
const EXIT_DATA = 65;

/**
 * The `--import-senders` command: reads senders of an organisation from a file and logs what became of each line. With a
 * problem anywhere in the file it writes nothing and ends with 65.
 */
export async function importSendersCommand(app: INestApplication, args: readonly string[]): Promise<void> {
  const logger = new Logger('ImportSenders');
  const asked = readArguments(args);
  if (asked === undefined) {
    logger.error(`usage: ${USAGE}`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  const { file, ...given } = asked;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    const { problems, planned, pending } = await app.get(ImportSenders).execute({ ...given, text });
    for (const { line, problem } of problems) logger.error({ msg: `line ${String(line)}: ${problem}`, line });
    for (const { line, address, effect } of planned) {
      if (effect !== 'unchanged') logger.log({ msg: `line ${String(line)}: ${effect} ${address}`, line });
    }
    if (problems.length > 0) process.exitCode = EXIT_DATA;
    const count = (effect: string): number => planned.filter((line) => line.effect === effect).length;
    logger.log({
      msg: problems.length > 0 || given.dryRun ? 'nothing was written' : 'written',
      ...{ add: count('add'), change: count('change'), unchanged: count('unchanged') },
      ...{ problems: problems.length, pending },
    });
  } catch (error) {
    logger.error(describe(error).join('; '));
    process.exitCode = EXIT_DATA;
  }
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
