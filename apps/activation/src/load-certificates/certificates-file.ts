import { isPsn } from '@pep/identifiers';
import { z } from 'zod';
import { CERTIFICATE_STATES, type CertificateEntry } from '../certificate/certificate.js';
import { readEntriesFile } from '../entries-file.js';
import { ERRORS } from '../errors.js';

const NAME_MAX = 200;

const entry = z.object({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex'),
  psn: z.string().refine(isPsn, 'is not a public services number'),
  name: z.string().min(1).max(NAME_MAX),
  state: z.enum(CERTIFICATE_STATES),
  notAfter: z.iso.datetime().transform((text) => new Date(text)),
});

/**
 * Reads the JSON list `[{fingerprint, psn, name, state, notAfter}]`.
 * @throws AppError `CERTIFICATES_FILE_WRONG`
 */
export async function readCertificatesFile(path: string): Promise<CertificateEntry[]> {
  return readEntriesFile({
    variable: 'PEP_CERTIFICATES_FILE',
    path,
    entry,
    error: ERRORS.certificatesFileWrong,
  });
}
