import { isPsn } from '@pep/identifiers';
import { z } from 'zod';
import { CERTIFICATE_KINDS, CERTIFICATE_STATES, type CertificateEntry } from '../certificate/certificate.js';
import { readEntriesFile } from '../entries-file.js';
import { ERRORS } from '../errors.js';
import { base64 } from '../requests.js';

const NAME_MAX = 200;
const CERTIFICATE_MAX = 16_384;

/** A certificate as the file has it. */
export interface FileEntry extends CertificateEntry {
  /** DER; without it its authority can not be asked about it. */
  readonly certificate?: Buffer | undefined;
}

const entry = z.object({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex'),
  psn: z.string().refine(isPsn, 'is not a public services number'),
  name: z.string().min(1).max(NAME_MAX),
  kind: z.enum(CERTIFICATE_KINDS).default('authentication'),
  state: z.enum(CERTIFICATE_STATES),
  notAfter: z.iso.datetime().transform((text) => new Date(text)),
  certificate: base64(CERTIFICATE_MAX).optional(),
});

/**
 * Reads the JSON list `[{fingerprint, psn, name, kind?, state, notAfter, certificate?}]`; `certificate` is DER as base64.
 * @throws AppError `CERTIFICATES_FILE_WRONG`
 */
export async function readCertificatesFile(path: string): Promise<FileEntry[]> {
  return readEntriesFile({
    variable: 'PEP_CERTIFICATES_FILE',
    path,
    entry,
    error: ERRORS.certificatesFileWrong,
  });
}
