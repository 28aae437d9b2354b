import { readFileSync } from 'node:fs';
import { waitFor } from '../stack/waiting.ts';
import type { BenchDatabase } from './bench-database.ts';
import type { Bench } from './run.ts';
import { pidOf } from './service-process.ts';

const service = 'mail-routing';
const timeoutMs = 300_000;
const pollMs = 20;

/** Asks what costs the server nothing: it is measured meanwhile. */
export async function untilSealed(database: BenchDatabase): Promise<void> {
  const recorded = await database.number('SELECT last_value FROM evidence_sequence_seq');
  const waiting = { what: 'not all evidence is sealed', timeoutMs, pollMs };
  await waitFor(waiting, async () => {
    const settled = await database.number('SELECT coalesce(max(settled_sequence), 0) FROM evidence_log');
    return settled >= recorded ? true : undefined;
  });
}

/** Until nobody has work with that any more: it was told, and those who follow evidence have seen it. */
export async function untilFollowed(database: BenchDatabase): Promise<void> {
  const waiting = { what: 'not all evidence is told and followed', timeoutMs, pollMs: 1_000 };
  await waitFor(waiting, async () => {
    const left = await database.number(
      `SELECT (SELECT count(*) FROM evidence_checkpoint WHERE NOT told) + (SELECT count(*) FROM outbox)
         + (SELECT count(*) FROM evidence_follower WHERE through < (SELECT last_value FROM evidence_sequence_seq))`,
    );
    return left === 0 ? true : undefined;
  });
}

/** Stops the sealer's process where it holds nothing, and answers its pid. */
export async function holdSealer(bench: Bench, database: BenchDatabase): Promise<number> {
  const sealer = sealerOf(bench);
  await waitFor({ what: 'the sealer is always at work', timeoutMs, pollMs }, async () => {
    process.kill(sealer, 'SIGSTOP');
    const open = await database.number(
      `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mail-routing sealer' AND xact_start IS NOT NULL`,
    );
    if (open === 0) return true;
    process.kill(sealer, 'SIGCONT');
    return undefined;
  });
  return sealer;
}

/** The process that mail-routing started. */
function sealerOf(bench: Bench): number {
  const pid = pidOf(bench, service);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const [sealer] = children.filter((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('sealer.js'),
  );
  if (sealer === undefined) throw new Error('nothing seals evidence');
  return Number(sealer);
}
