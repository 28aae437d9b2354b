import { z } from 'zod';
import { receiptData } from '../facts.js';
import type { Receipt } from '../storage/receipt.repository.js';
import type { Webhook } from '../storage/webhook.repository.js';

export const webhookSchema = z
  .object({ id: z.uuid(), organisation: z.string(), url: z.url(), createdAt: z.iso.datetime() })
  .meta({ id: 'Webhook' });
export const newWebhookSchema = webhookSchema
  .extend({
    secret: z.string().optional().describe('Signs what it is told (Standard Webhooks, v1); shown here alone'),
  })
  .meta({ id: 'NewWebhook' });
export type NewWebhookView = z.infer<typeof newWebhookSchema>;

export function toWebhookView({ id, organisation, url, createdAt }: Webhook): z.infer<typeof webhookSchema> {
  return { id, organisation, url, createdAt: createdAt.toISOString() };
}

export const receiptSchema = z
  .object({
    receiptId: z.uuid(),
    sender: z.string(),
    sequence: z.int().positive().describe('Rises by one with each receipt of this sender, without gaps'),
    organisation: z.string(),
    messageId: z.uuid(),
    messageIdHeader: z.string().optional(),
    envelopeId: z.string().optional(),
    event: z.string(),
    eventUri: z.string(),
    recipient: z.object({ identifier: z.string(), kind: z.string() }).optional(),
    digest: z.string(),
    at: z.iso.datetime(),
    evidenceId: z.uuid(),
    form: z.enum(['rem', 'dsn', 'mdn', 'webhook', 'stream']),
    sentAt: z.iso.datetime().optional().describe('Absent while it waits, and when it was given up'),
    failure: z.string().optional().describe('Why it was given up'),
  })
  .meta({ id: 'Receipt' });

export function toReceiptView(receipt: Receipt): z.infer<typeof receiptSchema> {
  const { form, settledAt, failure } = receipt;
  return {
    ...receiptData(receipt),
    form,
    ...(settledAt !== null && failure === null && { sentAt: settledAt.toISOString() }),
    ...(failure !== null && { failure }),
  };
}
