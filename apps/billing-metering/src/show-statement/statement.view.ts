import { z } from 'zod';
import { legalEntityCode, money, month } from '../requests.js';

const total = z.object({
  messages: z.int().describe('Letters to mailboxes, once for each recipient'),
  sms: z.int(),
  smsSegments: z.int(),
  amount: money.describe('Of all lines and corrections'),
});

const summary = {
  organisation: legalEntityCode,
  month,
  state: z
    .enum(['provisional', 'closed'])
    .describe('A provisional one still changes; a closed one never does'),
  number: z.string().optional().describe('Of a closed one'),
  closedAt: z.iso.datetime().optional(),
  total,
};

export const statementSummaryView = z.object(summary).meta({ id: 'StatementSummary' });
export type StatementSummaryView = z.infer<typeof statementSummaryView>;

export const statementView = z
  .object({
    ...summary,
    lines: z.array(
      z.object({
        line: z.int().describe('From 1'),
        sender: z.string(),
        kind: z.enum(['person', 'organisation', 'phone']),
        month: month.describe('When they were accepted; before the statement’s own where they came late'),
        from: z.iso.date().describe('The first day of them'),
        to: z.iso.date().describe('The last day of them'),
        tariffFrom: z.iso.date().optional().describe('The first day of the tariff; absent: there was none'),
        recipients: z.int(),
        quantity: z.int().describe('What is paid for: recipients, or parts of SMS'),
        unitPrice: money,
        amount: money,
        evidence: z.object({
          count: z.int().describe('Evidence ids of acceptance on this line'),
          root: z.string().optional().describe('RFC 6962 tree hash over them, hex; once closed'),
        }),
      }),
    ),
    corrections: z.array(
      z.object({
        correctionId: z.uuid(),
        statementMonth: month.describe('Of the closed statement that is put right'),
        line: z.int().optional().describe('Of that statement'),
        quantity: z.int().optional(),
        reason: z.string(),
        amount: money,
      }),
    ),
  })
  .meta({ id: 'Statement' });
export type StatementView = z.infer<typeof statementView>;
