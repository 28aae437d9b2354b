import { z } from 'zod';

export const supportSchema = z
  .object({
    phone: z.string(),
    email: z.string(),
    hours: z
      .object({
        from: z.string(),
        to: z.string().describe('The end; nobody answers from then on'),
        timeZone: z.string(),
      })
      .describe('On working days of Armenia'),
    isOpen: z.boolean(),
    opensAt: z.iso.datetime().describe('When it is open next, or since when it has been today'),
  })
  .meta({ id: 'Support' });
export type SupportView = z.infer<typeof supportSchema>;
