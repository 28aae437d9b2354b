import { upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

/** The settings of this service, `PEP_…` in the environment. */
export const config = z.object({
  ...upstreamSettings,
  /** Whether a sender may send from private, loopback and link-local addresses: the sandbox, never production. */
  privateSourcesAllowed: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
});

export type Config = z.infer<typeof config>;
