import { pageOf } from '@pep/service-kit';
import { z } from 'zod';

const standing = z.enum(['unregistered', 'pending', 'active', 'suspended', 'removed']);
const recorded = {
  version: z.int(),
  validFrom: z.iso.datetime().describe('Since when it held'),
  recordedAt: z.iso.datetime().describe('Since when it is known; the door acted on it from then on'),
  changedBy: z.string().optional().describe('PSN; only for operators'),
};
const content = z
  .record(z.string(), z.unknown())
  .describe('What was registered: address or name, sources, smsAllowed, suspended and the rest');

const entry = z
  .object({
    ...recorded,
    standing,
    content,
    correction: content.optional().describe('The fields that were corrected for the time since validFrom'),
  })
  .meta({ id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof entry>;

const verdict = z.object({
  allowed: z.boolean().optional().describe('Absent when only the DNS of that moment could say'),
  leg: z.enum(['registration', 'source', 'dns']).describe('What says so'),
  text: z.string(),
  source: z.string().optional().describe('The source that holds the address'),
  domainNames: z.array(z.string()).describe('Sources that are domain names'),
});

const moment = z
  .object({
    asOf: z.iso.datetime(),
    knownAt: z.iso.datetime(),
    standing,
    ...z.object(recorded).partial().shape,
    content: content.optional(),
    verdict: verdict.optional().describe('Whether letters from the given address were allowed'),
  })
  .meta({ id: 'HistoryMoment' });
export type HistoryMoment = z.infer<typeof moment>;

/** Every version, newest first; or how it stood at one moment. */
export const historyView = z.union([moment, pageOf(entry)]);
export type HistoryView = z.infer<typeof historyView>;
