import { z } from 'zod';
import { OUTAGE_SERVICES } from '../resolve-deadline/legal-files.js';
import type { RecordedOutage } from '../storage/outage.repository.js';

const time = z.iso.datetime();

export const outageServices = z
  .array(z.enum(OUTAGE_SERVICES))
  .min(1)
  .max(OUTAGE_SERVICES.length)
  .describe('What people could not do: sign in, use the mailbox, get notices, submit letters');

export const outageSchema = z
  .object({
    id: z.uuid(),
    from: time,
    to: time,
    services: z.array(z.string()),
    reason: z.string(),
    recordedAt: time,
    appliedAt: time.optional().describe('When every letter had been looked at because of it'),
  })
  .meta({ id: 'Outage' });
export type OutageView = z.infer<typeof outageSchema>;

export function toOutageView(outage: RecordedOutage): OutageView {
  const { id, from, to, services, reason, recordedAt, appliedAt } = outage;
  return {
    id,
    from: from.toISOString(),
    to: to.toISOString(),
    services: [...services],
    reason,
    recordedAt: recordedAt.toISOString(),
    ...(appliedAt === null ? {} : { appliedAt: appliedAt.toISOString() }),
  };
}
