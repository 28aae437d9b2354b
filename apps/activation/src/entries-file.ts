import { readFile } from 'node:fs/promises';
import { AppError, type ErrorDefinition } from '@pep/errors';
import { z } from 'zod';

const ENTRIES_MAX = 10_000;

/** A JSON list that is loaded at start. */
export interface EntriesFile<Entry> {
  /** The setting that names the file. */
  readonly variable: string;
  readonly path: string;
  readonly entry: z.ZodType<Entry>;
  /** How a wrong file fails. */
  readonly error: ErrorDefinition;
}

/**
 * Reads the list, 10,000 entries at most.
 * @throws AppError of the file's kind that names each wrong entry by its place in the list, never by a value
 */
export async function readEntriesFile<Entry>(file: EntriesFile<Entry>): Promise<Entry[]> {
  const parsed = z
    .array(file.entry)
    .max(ENTRIES_MAX)
    .safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: at, message }) => `${placeOf(at)}: ${message}`);
  throw wrong(file, problems.join('; '));
}

async function readJson(file: EntriesFile<unknown>): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file.path, 'utf8')) as unknown;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw wrong(file, code === undefined ? 'is not JSON' : `can not be read (${code})`, cause);
  }
}

function placeOf([index, ...field]: readonly PropertyKey[]): string {
  if (index === undefined) return 'the whole';
  return `entry ${Number(index) + 1}${field.length === 0 ? '' : `, ${field.join('.')}`}`;
}

function wrong({ variable, path, error }: EntriesFile<unknown>, what: string, cause?: unknown): AppError {
  return new AppError(error, { message: `${variable} ${path}: ${what}`, cause });
}
