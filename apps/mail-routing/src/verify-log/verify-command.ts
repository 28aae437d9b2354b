import type { INestApplication } from '@nestjs/common';
import { LOG_ORIGIN } from '../log/origin.js';
import { VerifyLog } from './verify-log.js';

/** BSD sysexits: what was sealed and what is there differ. */
const EXIT_DATAERR = 65;

/** The `--verify-log` command, for the person at the terminal. */
export async function verifyLogCommand(app: INestApplication): Promise<void> {
  const { leaves, checkpoints, problem } = await app.get(VerifyLog).execute(app.get<string>(LOG_ORIGIN));
  process.stdout.write(`${String(leaves)} leaves and ${String(checkpoints)} checkpoints compared\n`);
  if (problem === undefined) return;
  process.stdout.write(`NOT as it was sealed: ${problem}\n`);
  process.exitCode = EXIT_DATAERR;
}
