import { z } from 'zod';
import { defineFact } from './fact.js';
import { instant, language, letter, uuid } from './fields.js';

const PARAMETER_LENGTH_MAX = 4_000;
const SEALED_LENGTH_MAX = 16_000;

const requested = z.object({
  dispatchId: uuid,
  channel: z.enum(['email', 'sms']),
  template: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*$/)
    .max(60)
    .describe('Which text is sent'),
  recipient: z.string().max(320).describe('Mail address or mobile number 374XXXXXXXX'),
  language,
  parameters: z
    .record(z.string().max(60), z.string().max(PARAMETER_LENGTH_MAX))
    .describe('What the text is filled with, as far as anybody may read it'),
  sealed: z
    .string()
    .max(SEALED_LENGTH_MAX)
    .optional()
    .describe('Further parameters, as a JWE (RFC 7516) for the key of notifications'),
  validUntil: instant.describe('After this it is no longer sent'),
  letter: letter.optional(),
});
/** A request to send somebody a text. */
export type DispatchRequested = z.infer<typeof requested>;

export const dispatchRequested = defineFact({
  type: 'pep.dispatch.requested.v1',
  topic: 'pep.dispatch.v1',
  meaning: 'A service asks notifications to send a text. Restricted: only notifications reads this topic.',
  schema: requested,
  key: (dispatch) => dispatch.dispatchId,
});
