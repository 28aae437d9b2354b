import { z } from 'zod';
import { language, legalEntityCode } from '../requests.js';
import type { UsageAlert } from '../usage/alert.js';

export const alertView = z
  .object({
    id: z.uuid(),
    organisation: legalEntityCode,
    sender: z.string().optional().describe('One address; all of the organisation’s together when absent'),
    period: z.enum(['day', 'month']).describe('In Yerevan'),
    measure: z.enum(['messages', 'sms', 'smsSegments']),
    threshold: z.int(),
    emails: z.array(z.string()),
    language,
  })
  .meta({ id: 'UsageAlert' });
export type AlertView = z.infer<typeof alertView>;

export function showAlert({ since: _since, emails, ...alert }: UsageAlert): AlertView {
  return { ...alert, emails: [...emails] };
}
