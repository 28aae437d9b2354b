import { z } from 'zod';

const membership = z.enum(['administrator', 'representative']);

/** Who the caller is on this platform. */
export const meView = z
  .object({
    psn: z.string().describe('10-digit public services number'),
    name: z.string().describe('As the certificate has it, in Latin letters'),
    roles: z.array(z.enum(['operator', 'administrator', 'representative', 'citizen'])),
    organisations: z.array(
      z.object({ legalEntityCode: z.string(), name: z.string(), roles: z.array(membership) }),
    ),
    mailboxes: z.array(z.string()).describe('Own PSN, and the codes of the organisations represented'),
    certificate: z.object({ state: z.string().describe('`active` opens mailboxes') }),
  })
  .meta({ id: 'Me' });
export type MeView = z.infer<typeof meView>;
