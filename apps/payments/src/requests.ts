import { isPsn } from '@pep/identifiers';
import { z } from 'zod';

/** Fields that several calls take. */
export const paymentId = z.uuid();
export const psn = z
  .string()
  .refine(isPsn, 'is not a 10-digit PSN')
  .describe('10-digit public services number');

const REASON_LENGTH_MAX = 300;
/** Why an operator does something about a refund. */
export const refundReason = z.string().trim().min(1).max(REASON_LENGTH_MAX);

/** Headers that the OpenAPI document names. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: true,
  description: 'New for each new thing to create; a repeat with the same key gets the first answer',
};
export const ACCEPT_LANGUAGE = {
  name: 'Accept-Language',
  required: false,
  description: 'hy, en or ru; hy when absent',
};
