import { upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

/** The settings of billing-metering. */
export const config = z.object({ ...upstreamSettings });

export type Config = z.infer<typeof config>;
