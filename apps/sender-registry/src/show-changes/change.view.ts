import { z } from 'zod';

const value = z.unknown().optional();

/** One thing that was changed in an organisation. */
export const changeView = z
  .object({
    at: z.iso.datetime(),
    what: z.enum(['organisation', 'member', 'domain', 'sender']),
    name: z.string().describe('Legal entity code, domain name or sender address'),
    version: z.int().describe('The version that the change made'),
    validFrom: z.iso
      .datetime()
      .optional()
      .describe('Where it corrects what was known before: since when it held'),
    fields: z
      .array(z.object({ field: z.string(), from: value, to: value }))
      .describe('What changed; of members those who left and those who came'),
    by: z.string().describe('PSN; masked but for operators'),
  })
  .meta({ id: 'Change' });
export type ChangeView = z.infer<typeof changeView>;
