import { readFile } from 'node:fs/promises';
import { AppError } from '@pep/errors';
import { isPsn } from '@pep/identifiers';
import { z } from 'zod';
import { CERTIFICATE_STATES, type CertificateEntry } from '../certificate/certificate.js';
import { ERRORS } from '../errors.js';

const NAME_MAX = 200;
const ENTRIES_MAX = 10_000;

const entry = z.object({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex'),
  psn: z.string().refine(isPsn, 'is not a public services number'),
  name: z.string().min(1).max(NAME_MAX),
  state: z.enum(CERTIFICATE_STATES),
  notAfter: z.iso.datetime().transform((text) => new Date(text)),
});
const list = z.array(entry).max(ENTRIES_MAX);

/**
 * Reads the JSON list `[{fingerprint, psn, name, state, notAfter}]`.
 * @throws AppError `CERTIFICATES_FILE_WRONG` that names each wrong entry by its place in the list, never by its PSN
 */
export async function readCertificatesFile(path: string): Promise<CertificateEntry[]> {
  const parsed = list.safeParse(await readJson(path));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: at, message }) => `${placeOf(at)}: ${message}`);
  throw wrong(path, problems.join('; '));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw wrong(path, code === undefined ? 'is not JSON' : `can not be read (${code})`, cause);
  }
}

function placeOf([index, field]: readonly PropertyKey[]): string {
  if (index === undefined) return 'the whole';
  return `entry ${Number(index) + 1}${field === undefined ? '' : `, ${String(field)}`}`;
}

function wrong(path: string, what: string, cause?: unknown): AppError {
  return new AppError(ERRORS.certificatesFileWrong, {
    message: `PEP_CERTIFICATES_FILE ${path}: ${what}`,
    cause,
  });
}
