import { canonicalMobile, isPsn, parseMailAddress } from '@pep/identifiers';
import { z } from 'zod';
import { readEntriesFile } from '../entries-file.js';
import { ERRORS } from '../errors.js';
import { LANGUAGES, type SubscriberEntry } from '../subscriber/subscriber.js';

const EMAILS_MAX = 3;

const entry = z.object({
  psn: z.string().refine(isPsn, 'is not a public services number'),
  mobile: z
    .string()
    .refine((text) => canonicalMobile(text) === text, 'is not an Armenian mobile number 374XXXXXXXX')
    .optional(),
  emails: z
    .array(z.string().refine((text) => parseMailAddress(text) !== undefined, 'is not a mail address'))
    .max(EMAILS_MAX),
  language: z.enum(LANGUAGES),
  notices: z.object({ sms: z.boolean(), email: z.boolean() }),
});

/**
 * Reads the JSON list `[{psn, mobile?, emails, language, notices: {sms, email}}]`.
 * @throws AppError `SUBSCRIBERS_FILE_WRONG`
 */
export async function readSubscribersFile(path: string): Promise<SubscriberEntry[]> {
  return readEntriesFile({
    variable: 'PEP_SUBSCRIBERS_FILE',
    path,
    entry,
    error: ERRORS.subscribersFileWrong,
  });
}
