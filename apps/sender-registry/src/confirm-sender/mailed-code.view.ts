import { z } from 'zod';

/** A code that is on its way; the code itself is in the mail alone. */
export const mailedCode = z
  .object({
    validUntil: z.iso.datetime(),
    nextCodeAt: z.iso.datetime().describe('Before this no other is sent'),
  })
  .meta({ id: 'MailedCode' });
export type MailedCode = z.infer<typeof mailedCode>;
