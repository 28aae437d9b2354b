import { setting, upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

/** The settings of this service, `PEP_…` in the environment. */
export const config = z.object({
  ...upstreamSettings,
  /** JSON list of certificates to load at start: the sandbox's personas. */
  certificatesFile: setting.file().optional(),
  /** JSON list of people and how they are reached, to load at start: the sandbox's personas. */
  subscribersFile: setting.file().optional(),
});

export type Config = z.infer<typeof config>;
