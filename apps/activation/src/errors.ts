import type { ErrorDefinition } from '@pep/errors';

/** How activation can fail beyond what every service can. */
export const ERRORS = {
  certificatesFileWrong: {
    code: 'CERTIFICATES_FILE_WRONG',
    kind: 'internal',
    message: 'The file of certificates can not be used.',
  },
  subscribersFileWrong: {
    code: 'SUBSCRIBERS_FILE_WRONG',
    kind: 'internal',
    message: 'The file of subscribers can not be used.',
  },
} as const satisfies Record<string, ErrorDefinition>;
