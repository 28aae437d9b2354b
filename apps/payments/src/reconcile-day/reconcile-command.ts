import type { INestApplication } from '@nestjs/common';
import { z } from 'zod';
import { ReconcileDay } from './reconcile-day.js';

/** BSD sysexits: the command line is wrong; the data are. */
const EXIT_USAGE = 64;
const EXIT_DATA = 65;

/** The `--reconcile <day>` command: says each difference, for the person at the terminal; ends with 65 when there is one. */
export async function reconcileCommand(app: INestApplication, args: readonly string[]): Promise<void> {
  const day = z.iso.date().safeParse(args[0]);
  if (!day.success || args.length > 1) {
    say('usage: --reconcile <day in Yerevan, such as 2026-11-22>');
    process.exitCode = EXIT_USAGE;
    return;
  }
  const { payments, differences } = await app.get(ReconcileDay).execute(day.data);
  for (const { paymentId, ours, banks, corrected } of differences)
    say(`${paymentId}: ours ${ours}, the bank ${banks}, ${corrected ? 'corrected' : 'look into it'}`);
  say(`payments ${String(payments)}, differences ${String(differences.length)}`);
  if (differences.length > 0) process.exitCode = EXIT_DATA;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
