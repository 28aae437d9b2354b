import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { dayInYerevan } from '@pep/service-kit';
import { z } from 'zod';
import type { Acceptance } from '../usage/usage.js';

/** A line of an export, or what is wrong with it. */
export type EvidenceLine = { readonly acceptance: Acceptance } | { readonly problem: string };

/** An evidence A.1 as mail-routing exports it, one a line. */
const exported = z.object({
  evidenceId: z.uuid(),
  at: z.iso.datetime(),
  organisation: z.string().min(1),
  sender: z.string().min(1),
  recipients: z.array(z.object({ kind: z.enum(['person', 'organisation', 'phone']) })).min(1),
  smsSegments: z.int().positive().optional(),
});

/**
 * Reads an export (newline-delimited JSON) line by line; empty lines are passed by.
 * @throws Error when the file can not be read
 */
export async function* readEvidence(path: string): AsyncGenerator<EvidenceLine> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() !== '') yield readLine(line, number);
  }
}

function readLine(line: string, number: number): EvidenceLine {
  const problem = (reason: string): EvidenceLine => ({ problem: `line ${String(number)}: ${reason}` });
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return problem('is not JSON');
  }
  const { success, data, error } = exported.safeParse(json);
  if (!success) return problem(`${error.issues[0]?.path.join('.') ?? ''} is missing or wrong`);
  const { at, ...rest } = data;
  return { acceptance: { ...rest, day: dayInYerevan(new Date(at)) } };
}
