import { parseArgs } from 'node:util';
import type { INestApplication } from '@nestjs/common';
import { z } from 'zod';
import { ExportAcceptances } from './export-acceptances.js';

const USAGE = '--export-acceptances <file.ndjson> --from <day> --to <day>';
/** BSD sysexits: the command line is wrong; the file can not be written. */
const EXIT_USAGE = 64;
const EXIT_CANTCREAT = 73;

const days = z
  .object({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, 'the period ends before it begins');

/** The `--export-acceptances` command, for the person at the terminal; days are calendar days in Yerevan, both included. */
export async function exportAcceptancesCommand(
  app: INestApplication,
  args: readonly string[],
): Promise<void> {
  const asked = readArguments(args);
  if (asked === undefined) {
    say(`usage: ${USAGE}`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  try {
    const count = await app.get(ExportAcceptances).execute(asked.file, asked);
    say(`${String(count)} acceptances written to ${asked.file}`);
  } catch (error) {
    say(`${asked.file}: ${(error as Error).message}`);
    process.exitCode = EXIT_CANTCREAT;
  }
}

function readArguments(args: readonly string[]): (z.infer<typeof days> & { file: string }) | undefined {
  try {
    const options = { from: { type: 'string' }, to: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return undefined;
    return { file, ...days.parse(values) };
  } catch {
    return undefined;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
