import { AppError } from '@pep/errors';
import { readSenderAddress } from '../sender/sender-address.js';
import { changeSender, type Sender, SENDERS_PER_ORGANISATION_MAX } from '../sender/sender.js';
import type { SourcePolicy } from '../source/source-policy.js';
import type { LineProblem, SenderLine } from './read-lines.js';

/** As the contract of `pep.sender.changed.v1` says. */
const SOURCES_MAX = 50;

/** Which senders, whose, and who says so. */
export interface SenderImport {
  /** The text of the file. */
  readonly text: string;
  /** Legal entity code. */
  readonly organisation: string;
  /** PSN of one of its administrators. */
  readonly by: string;
  readonly dryRun: boolean;
}

/** What the file came to; with a problem nothing was written. */
export interface ImportOutcome {
  readonly problems: readonly LineProblem[];
  readonly planned: readonly PlannedLine[];
  /** Addresses that were added and wait for a domain or a code. */
  readonly pending: number;
}

/** A line in canonical form, and what it comes to. */
export interface PlannedLine extends SenderLine {
  readonly effect: 'add' | 'change' | 'unchanged';
}

/** What the file comes to for an organisation with these senders, and all that is wrong with it. */
export function planImport(
  lines: readonly SenderLine[],
  existing: ReadonlyMap<string, Sender>,
  { sourcePolicy, at }: { readonly sourcePolicy: SourcePolicy; readonly at: Date },
): { planned: PlannedLine[]; problems: LineProblem[] } {
  const problems: LineProblem[] = [];
  const lineOf = new Map<string, number>();
  const planned = lines.flatMap((given): PlannedLine[] => {
    try {
      const read = canonical(given, sourcePolicy);
      const first = lineOf.get(read.address);
      if (first !== undefined) throw new Error(`${read.address} is on line ${String(first)} already`);
      lineOf.set(read.address, read.line);
      return [{ ...read, effect: effectOf(read, existing.get(read.address), at) }];
    } catch (error) {
      problems.push(...describe(error).map((problem) => ({ line: given.line, problem })));
      return [];
    }
  });
  const added = planned.filter(({ effect }) => effect === 'add');
  const tooMany = added[Math.max(0, SENDERS_PER_ORGANISATION_MAX - existing.size)];
  if (tooMany !== undefined) {
    const problem = `an organisation has at most ${String(SENDERS_PER_ORGANISATION_MAX)} sender addresses`;
    problems.push({ line: tooMany.line, problem });
  }
  return { planned, problems };
}

/** What is wrong, each thing in a sentence. */
export function describe(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  if (!(error instanceof AppError) || error.errors.length === 0) return [error.message];
  return error.errors.map(({ field, message }) => `${field} ${message}`);
}

function canonical(line: SenderLine, sourcePolicy: SourcePolicy): SenderLine {
  if (line.sources.length > SOURCES_MAX) throw new Error(`names more than ${String(SOURCES_MAX)} sources`);
  const sources = sourcePolicy.read(line.sources);
  return { ...line, address: readSenderAddress(line.address), sources };
}

function effectOf(line: SenderLine, before: Sender | undefined, at: Date): PlannedLine['effect'] {
  if (before === undefined) return 'add';
  return changeSender(before, line, at) === before ? 'unchanged' : 'change';
}
