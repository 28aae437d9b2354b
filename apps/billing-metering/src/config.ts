import { setting, upstreamSettings } from '@pep/service-kit';
import { z } from 'zod';

const HOURS_OF_30_DAYS = 720;

/** The settings of billing-metering. */
export const config = z.object({
  ...upstreamSettings,
  /** P-256 public key of notifications, PEM. */
  dispatchPublicKeyFile: setting.file(),
  /** Hours after its end that a month stays open for what is told late. */
  statementGraceH: setting.count({ min: 0, max: HOURS_OF_30_DAYS }).default(24),
});

export type Config = z.infer<typeof config>;
